"""The open workbook read in few questions: values, looks, rules."""
