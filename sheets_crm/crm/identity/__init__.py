"""Which lead, manager or status is meant, whatever it is called today."""
