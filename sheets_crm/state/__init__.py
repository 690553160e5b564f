"""What is kept on this computer, outside the workbook: folders, safe writing, the log of faults."""
