"""How a report lies on its tab: blocks, cells and the head of the page."""
