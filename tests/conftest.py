"""How the tests explore, anew at each run by hand and always alike in CI; and how they collect."""

from __future__ import annotations

import os

from hypothesis import settings

from sheets_crm import pace
from sheets_crm.cli.program import load_all

# What a random walk finds is for whoever walks; a submission is judged by what it changes.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


# Tests make hundreds of syncs beside a heap of their own, which is seldom worth a look.
pace._MOST_LEFT = 300_000

# The program loads a command when it is asked for; tests look at all of them.
load_all()
