"""A Google Sheet as a store: one read a visit, at most one write."""
