"""What was done to a workbook and when: the journal, one SQLite file per workbook."""
