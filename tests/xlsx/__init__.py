"""Instruments that show whether an .xlsx was edited without losing anything."""
