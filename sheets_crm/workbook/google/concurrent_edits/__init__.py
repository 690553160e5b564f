"""Whether a write went where it was meant while people edited, and what is put back if not."""
