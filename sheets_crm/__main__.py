"""`python -m sheets_crm` is `sheets-crm`."""

from sheets_crm.cli import main

main()
