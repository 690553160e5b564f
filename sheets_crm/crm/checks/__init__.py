"""What is told about a workbook, and how much each problem costs."""
