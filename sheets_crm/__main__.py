"""`python -m sheets_crm` is `sheets-crm`."""

from __future__ import annotations

import sys

from sheets_crm.gc_pause import rest_until_the_end


def main() -> None:
    """The entry point of the `sheets-crm` command; Ctrl-C while it still loads is a stop too.

    The processes that visits run in are started through here too where the program is frozen into
    one file, and need no commands.
    """
    try:
        if getattr(sys, "frozen", False):
            from multiprocessing import freeze_support  # noqa: PLC0415 - slow to load

            freeze_support()
        rest_until_the_end()  # only the service, which stays, looks for garbage again
        from sheets_crm.cli import main as begin  # noqa: PLC0415

        begin()
    except KeyboardInterrupt:
        _stop()


def _stop() -> None:
    """Says that nothing was done; a second Ctrl-C does not disturb that."""
    import signal  # noqa: PLC0415 - rarely

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from sheets_crm.cli.output import prepare_streams, say  # noqa: PLC0415
    from sheets_crm.locale import catalogue  # noqa: PLC0415
    from sheets_crm.locale.system_language import spoken_language  # noqa: PLC0415

    prepare_streams()
    say("\n" + catalogue(spoken_language())("stopped.nothing"), err=True)
    sys.exit(130)


if __name__ == "__main__":
    main()
