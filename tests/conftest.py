"""How the tests explore: anew at each run by hand, along the same way in a submission's checks."""

from __future__ import annotations

import os

from hypothesis import settings

# What a random walk finds is for whoever walks; a submission is judged by what it changes.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
