"""Tabs of ours, built by XlsxWriter and moved into the user's package."""
