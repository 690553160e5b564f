"""The systemd user unit. Its rules of writing: systemd.syntax(7), systemd.service(5)."""

from __future__ import annotations

from sheets_crm.service.units.record import MARKER, STOP_SECONDS, Service

GROWING_SINCE = 254
"""The version of systemd that first lets the pause between restarts grow."""

_GROWING = "RestartSteps=6\nRestartMaxDelaySec=15min\n"

_UNIT = """\
# {marker}; `sheets-crm service uninstall` takes it away.
[Unit]
Description=sheets-crm: {config}
# It tries again however often it failed: a workbook may be out of reach for a whole night.
StartLimitIntervalSec=0

[Service]
Type=exec
WorkingDirectory={folder}
ExecStart={command}
{environment}Restart=on-failure
RestartSec=30
{growing}
# A stop waits for a write that is under way, to Google too.
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec={stop}

# It needs your files and the network, and nothing of this:
NoNewPrivileges=yes
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native

[Install]
WantedBy=default.target
"""


def unit(service: Service, version: int = 0) -> str:
    """The unit file for a systemd of that version; 0 stands for any."""
    pairs = {"PYTHONUNBUFFERED": "1"} | dict(service.environment)
    assigned = [f"Environment={_quoted(f'{key}={value}')}\n" for key, value in pairs.items()]
    return _UNIT.format(
        marker=MARKER,
        config=_bare(service.config),
        folder=_bare(service.folder),
        command=_command(service),
        environment="".join(assigned),
        growing=_GROWING if version >= GROWING_SINCE else "",
        stop=STOP_SECONDS,
    )


def _command(service: Service) -> str:
    """The command line. `$` is doubled in arguments, but never in the program's own path.

    Such a path is written twice, by `@`: as the program, and as the name it is told to have,
    which is looked through for variables as the arguments are.
    """
    arguments = [_argument(each) for each in service.arguments]
    if "$" not in service.python:
        return " ".join([_quoted(service.python), *arguments])
    return " ".join([_quoted(f"@{service.python}"), _argument(service.python), *arguments])


def _argument(text: str) -> str:
    return _quoted(text.replace("$", "$$"))


def _quoted(text: str) -> str:
    """One word, whatever is in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _bare(path: str) -> str:
    """A value that is taken as it stands up to the line's end, `%` excepted.

    A backslash there would join the next line and a space would be cut off; a slash saves both.
    """
    return path.replace("%", "%%") + ("/" if path.endswith(("\\", " ")) else "")
