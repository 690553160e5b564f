"""`python -m sheets_crm` is `sheets-crm`."""

from __future__ import annotations


def main() -> None:
    """The entry point of the `sheets-crm` command.

    The processes that visits run in are started through here too, and need no commands.
    """
    from multiprocessing import freeze_support  # noqa: PLC0415

    freeze_support()
    from sheets_crm.cli import main as begin  # noqa: PLC0415

    begin()


if __name__ == "__main__":
    main()
