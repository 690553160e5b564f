"""XML looked at and changed as bytes, never written anew as a whole."""
