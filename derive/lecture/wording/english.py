"""The sentences of a note in English."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # Joining
    "list": ", ",
    "list last": " and ",
    "between": " ",
    "then": "; ",
    "stop": ".",
    # Title and introduction
    "title widths": "Backpropagation in a {widths} network",
    "title single": "Backpropagation with one neuron per layer",
    "title note": "The gradients of {cost}, step by step",
    "introduction": (
        "This note derives the gradients of the cost {cost} from the forward pass alone, one step at a "
        "time. Each numbered formula was proved by **derive check**, with the exception of the common "
        "mistakes, each of which it refuted."
    ),
    # Section titles
    "network": "The network",
    "notation": "Notation",
    "forward": "Forward pass",
    "cost": "Cost",
    "backward": "Backward pass",
    "gradients": "Gradients of the parameters",
    "matrix": "In matrix form",
    "update": "Gradient descent",
    "example": "An example with numbers",
    "mistakes": "Common mistakes",
    "sizes": "What is proved, and for which sizes",
    # The network
    "network widths": "The network has layers of {widths} units, from the input on.",
    "network drawn": "Figure 1 shows it with {widths} units in its layers, from the input on.",
    "network alone": "The network",
    "network caption": (
        "The network. In the forward pass values are carried to the right, in the backward pass errors "
        "to the left."
    ),
    # Notation
    "symbol": "symbol",
    "meaning": "meaning",
    "shape": "shape",
    "role cost": "cost",
    "role weight": "weights",
    "role bias": "biases",
    "role parameter": "parameters",
    "role input": "input",
    "role target": "target",
    "role weighted": "weighted input",
    "role activation": "activation",
    "role value": "intermediate value",
    "role error": "error, {derivative}",
    "role error alone": "error",
    "role function": "activation function",
    "role open function": "activation function, any that can be differentiated",
    "role rate": "learning rate, a positive number",
    "role width": "number of units of layer {layer}",
    "role width of": "number of units over which {letter} runs",
    "role last": "number of the last layer",
    "number": "number",
    # Forward pass and cost
    "lead weighted": "A unit adds up what it receives, weighted:",
    "lead activation": "Its activation is",
    "lead layer": "A unit computes",
    "lead last": "In the last layer",
    "lead function": "where the activation function is",
    "lead likewise": "Likewise",
    "lead value": "Further,",
    "lead open": (
        "The activation function is left open; all that follows holds for any function that can be "
        "differentiated."
    ),
    "lead cost": "The network is as good as its cost is small:",
    "lead open cost": "The cost {cost} is left open; it may depend in any way on {members}.",
    "lead error": (
        "The derivative of the cost by the weighted input of a unit has a name, the **error** of the unit:"
    ),
    # Backward pass
    "backward start": (
        "The chain rule leads from the cost downwards. Each derivative is expressed by those above it."
    ),
    "direct": "**{head}.** The cost depends on {quantity} directly.",
    "through": "**{head}.** The cost depends on {quantity} only through {users}.",
    "head activation": "The activation",
    "head weighted": "The weighted input",
    "head input": "The input",
    "head value": "A value in between",
    "head last": "{head} of the last layer",
    "head hidden": "{head} of an earlier layer",
    "gradients start": "A parameter acts on the cost only through the unit that it belongs to.",
    "gradients start shared": (
        "A parameter acts on the cost through every unit that it belongs to: each of them adds a term."
    ),
    "gradient": "{head}: the cost depends on {quantity} only through {users}.",
    "gradient direct": "{head}: the cost depends on {quantity} directly.",
    "head weight": "The weights",
    "head bias": "The biases",
    "reasons": "Line by line:",
    "restricted": "{reason}, for {condition}",
    # Reasons
    "reason definition": "by definition",
    "reason definition of": "the definition of {subject} is put in",
    "reason chain rule": "by the chain rule",
    "reason above": "with the derivative found above",
    "reason chain rule of": "by the chain rule over {subject}",
    "reason local derivative": "each factor is differentiated",
    "reason local derivative of": "{subject} is differentiated",
    "reason kronecker": "only one term of the sum survives",
    "reason kronecker of": "of the sum only {subject} survives",
    "reason named": "this is what the name stands for",
    "reason named of": "with the name {subject}",
    "reason function": "with the derivative of the function",
    "reason function of": "with the derivative of {subject}",
    "reason collected": "factors are collected",
    "reason collected of": "factors are collected",
    "reason matrix": "for all components at once",
    "reason matrix of": "for all components at once",
    "reason step": "a step against the gradient",
    "reason step of": "a step against the gradient",
    # Matrix form and update
    "matrix start": (
        "The same results for all components at once; vectors are columns, and ⊙ multiplies component by "
        "component."
    ),
    "matrix start plain": "The same results for all components at once; vectors are columns.",
    "update start": "Each parameter takes a step against its gradient; {rate} > 0 is the learning rate.",
    # The example
    "example start": "All numbers are put in for a network with layers of {widths} units.",
    "example same": "All numbers are put in for the network of figure 1.",
    "example function": "The activation function of the example is {function}.",
    "example cost": "The cost of the example is {cost}.",
    "example exact": "All values are exact.",
    "example rounded": (
        "Values are computed with certified precision and rounded correctly; those without ≈ are exact."
    ),
    "example given": "Given are the parameters in the table further down, and {values}.",
    "example forward": "The forward pass:",
    "example backward": "The backward pass:",
    "example update": "The gradients, and one step with {rate}:",
    "example cost falls": "Before the step {before}, after it {after}: the cost has fallen.",
    "example cost changes": "Before the step {before}, after it {after}.",
    "quantity": "quantity",
    "calculation": "calculation",
    "value": "value",
    "parameter": "parameter",
    "gradient of it": "gradient",
    "after": "after the step",
    # Mistakes
    "mistakes start": (
        "Each of these formulas looks much like one that was derived, and is wrong. The counterexample "
        "is one of many."
    ),
    "mistake": "**{title}** instead of {link}:",
    "counterexample": "With {values} the left side is {left}, the right side {right}.",
    "row": "row",
    "column": "column",
    "counterexample plain": "With suitable numbers the left side is {left}, the right side {right}.",
    "does not fit": "An index would have to run over two different layers; the sides do not fit together.",
    "shapes do not fit": "The shapes do not fit together.",
    "because two indices swapped": "The indices are swapped",
    "because another index": "A wrong index",
    "because another layer": "A wrong layer",
    "because a factor dropped": "A factor is missing",
    "because a prime dropped": "The function itself stands in the place of its derivative",
    "because a difference turned round": "The difference is turned round",
    "because a sum dropped": "The sum is missing",
    "because a sign changed": "A wrong sign",
    "because a transpose added or dropped": "The transpose is missing or too many",
    "because an ordinary product": "An ordinary product in place of the one component by component",
    "because two factors swapped": "The factors are in the wrong order",
    "because a fraction turned over": "A fraction is turned over",
    "because other": "A slip of the pen",
    # Sizes
    "sizes start": "A proof at a few small sizes can be one for all sizes. This is what was proved:",
    "formula": "formula",
    "holds for": "holds for",
    "every width": "every width",
    "every depth": "every depth",
    "the depth given": "the depth given",
    "all values": "all values",
    "the network given": "the network given",
    "the sizes tried": "{count} networks that were tried, the largest with {sizes}",
    "the size tried": "the network that was tried, with {sizes}",
    "refuted": "refuted",
}
