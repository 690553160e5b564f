"""What takes a write back and leaves alone what people did since, in any store."""
