"""Runs in processes of their own, each with a limit of time and memory."""
