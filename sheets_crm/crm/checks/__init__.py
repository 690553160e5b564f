"""What is told about a workbook that is understood, and how much each problem costs."""
