"""What no document settles about Google, tried on a tab that is removed again."""
