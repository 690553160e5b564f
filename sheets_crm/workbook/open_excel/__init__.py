"""The workbook that is open in Excel as a store, through xlwings."""
