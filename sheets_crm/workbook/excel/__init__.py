"""An .xlsx file as a store: edited in place, byte by byte, saved whole or not at all."""
