"""Which tab of a foreign workbook is the list of leads, and which of its columns is what."""
