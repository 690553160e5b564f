"""The service as the operating system's own service keeper wants it described, and its installing.

`definition` says what the service is; `systemd_unit`, `launchd_plist` and `schtasks_xml` turn that
into the text of a unit, an agent or a task; `systemd_install`, `launchd_install` and
`schtasks_install` put it in its place. No definition holds an address or a password: what messages
need is read by the service from `messages.toml` beside the configuration, a file that only its
owner can read.
"""
