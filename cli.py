#!/usr/bin/env python3
"""Runs the command line from a checkout: ``python cli.py check notes/``."""

import sys

from derive.cli import main

if __name__ == "__main__":
    sys.exit(main())
