"""The systemd user unit. Its rules of writing: systemd.syntax(7), systemd.service(5)."""

from __future__ import annotations

import re

from sheets_crm.service.autostart.definition import MARKER, Service
from sheets_crm.service.options import STOP_SECONDS

GROWING_SINCE = 254
"""The version of systemd that first lets the pause between restarts grow."""

_NO_PROGRAM = re.compile(r"""[$'"\\]""")

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

# Nobody else reads what it writes; a visit that grows is ended, and the service goes on.
UMask=0077
MemoryMax=75%
OOMPolicy=continue
TasksMax=512

# It needs your files and the network, and nothing of this:
NoNewPrivileges=yes
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

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
    """The command line. `$` is doubled in arguments, where variables would be put in.

    The program's own path is not looked through so, and may hold no quotes or backslashes; a shell
    takes one that has such.
    """
    words = [_argument(each) for each in (service.python, *service.arguments)]
    if not _NO_PROGRAM.search(service.python):
        return " ".join(words)
    return " ".join(['"/bin/sh"', '"-c"', _argument('exec "$0" "$@"'), *words])


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
