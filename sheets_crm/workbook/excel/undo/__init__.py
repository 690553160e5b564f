"""Taking a write into a file back."""
