"""Changes carried out in the open workbook, each row compared first."""
