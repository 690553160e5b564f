"""A finished file read as the next visit will, before it takes the old one's place."""
