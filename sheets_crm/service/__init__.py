"""The service that visits every configured workbook at its own times."""
