"""One run for one workbook, from its lock to its record in the journal."""
