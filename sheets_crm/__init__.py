"""A CRM that lives in the user's own spreadsheet."""

__version__ = "0.1.0"
