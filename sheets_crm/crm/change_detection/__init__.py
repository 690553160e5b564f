"""What became of the rows between two looks at a workbook, and what of it is told."""
