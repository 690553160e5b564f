"""How the tests explore, anew at each run by hand and always alike in CI; and how they collect."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

from sheets_crm.cli.command_group import load_all

# What a random walk finds is for whoever walks; a submission is judged by what it changes.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


# The program loads a command when it is asked for; tests look at all of them.
load_all()


def pytest_collection_finish():
    """Hundreds of syncs are made beside a heap of the tests' own, in which nothing is garbage."""
    gc.collect()
    gc.freeze()
