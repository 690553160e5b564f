"""The archive and its parts (Open Packaging Conventions), and what is refused at the door."""
