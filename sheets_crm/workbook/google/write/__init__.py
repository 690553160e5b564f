"""Changes as the requests of one batch, each with its guard."""
