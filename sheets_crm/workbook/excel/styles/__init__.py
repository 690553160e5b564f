"""The style sheet: formats found again or appended, never changed."""
