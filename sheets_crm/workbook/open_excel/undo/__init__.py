"""Taking a write into the open workbook back."""
