"""Text that crosses our border: read by one strict rule each, shown without harm, pasted as is."""
