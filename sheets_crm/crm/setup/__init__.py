"""What is made for a workbook that was never set up."""
