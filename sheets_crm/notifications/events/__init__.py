"""What is worth a message: one file for each kind of event."""
