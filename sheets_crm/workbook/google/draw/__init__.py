"""Tabs of ours as requests: whole at first, afterwards only what differs."""
