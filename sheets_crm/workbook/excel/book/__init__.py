"""The workbook part: tabs, defined names, calculation, and who depends on a tab."""
