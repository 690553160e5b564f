"""The service as the operating system's own service keeper wants it described, and its installing.

`record` says what the service is; `systemd`, `launchd` and `schtasks` turn that into the text of
a unit, an agent or a task; `with_systemd`, `with_launchd` and `with_schtasks` put it in its place.

No definition holds an address or a password: what messages need is read by the service from
`messages.toml` beside the configuration, a file that only its owner can read.
"""
