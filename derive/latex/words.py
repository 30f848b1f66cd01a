"""Words of prose between formulas, and what they say about the formula after them."""

from __future__ import annotations

#: Join two equations or two restrictions.
CONNECTIVES = {"and", "or", "und", "oder", "et", "ou", "и", "или", "且", "和", "与", "及", "或"}
#: The last case of ``cases``.
OTHERWISE = {
    "otherwise", "else", "elsewhere", "sonst", "andernfalls", "ansonsten", "sinon", "autrement", "si no",
    "en otro caso", "en caso contrario", "de lo contrario", "caso contrário", "senão", "altrimenti", "иначе",
    "其他", "其它", "其他情况", "否则", "それ以外", "その他", "그 외",
}  # fmt: skip
#: Begin a restriction of the statement before (or after) them.
CONDITION_WORDS = {
    "if", "for", "for all", "for each", "for every", "for any", "for some", "when", "whenever", "provided",
    "provided that", "only if", "wenn", "falls", "für", "für alle", "si", "pour", "pour tout", "quand",
    "para", "para todo", "cuando", "se", "quando", "per", "per ogni", "если", "при", "для", "для всех",
    "若", "当", "对", "对于", "对所有", "对任意", "如果", "对每个",
}  # fmt: skip
#: Begin a restriction that says where the statement does not hold.
EXCEPTIONS = {"unless", "except", "except for", "außer", "sauf", "salvo", "excepto", "кроме", "除非", "除了"}
#: Stand between two statements.
SEPARATING_WORDS = CONNECTIVES | {
    "where", "with", "so", "then", "hence", "thus", "therefore", "since", "because", "as", "but", "i.e.",
    "e.g.", "that", "is", "are", "let", "also", "now", "given", "gives", "yields", "so that", "which",
    "其中", "则", "所以", "因此", "因为", "由于", "那么", "又", "即", "令", "设",
}  # fmt: skip
