"""What is recorded of a write to Google, so that it can be taken back."""
