"""One worksheet part: rows, cells, dropdowns, colour rules, tables."""
