"""Real servers on loopback that messages are delivered to: SMTP with a login, and HTTP."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "crm", "s3cret/passw0rd@home"
ESCAPED = "s3cret%2Fpassw0rd%40home"


class Mailbox:
    """What an SMTP server took, and who it let in."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.logins: list[str] = []
        self.over_tls: list[bool] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.over_tls.append(session.ssl is not None)
        return "250 OK"

    def login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
        is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self.logins.append(data.login.decode() if is_right else "refused")
        return AuthResult(success=is_right, handled=False)


@contextmanager
def mail_server(certificate: Path | None = None) -> Iterator[tuple[Mailbox, str]]:
    """An SMTP server that wants a login; its mailbox, and the Apprise URL with the login in it."""
    box = Mailbox()
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    server = Controller(
        box,
        hostname="127.0.0.1",
        port=_free_port(),
        authenticator=box.login,
        auth_required=True,
        auth_require_tls=certificate is not None,
        tls_context=tls,
        require_starttls=certificate is not None,
    )
    server.start()
    port = server.port
    scheme, more = ("mailtos", "&mode=starttls&verify=no") if tls else ("mailto", "")
    try:
        yield (
            box,
            (
                f"{scheme}://{USER}:{ESCAPED}@127.0.0.1:{port}/"
                f"?smtp=127.0.0.1&from=crm@example.org&to=owner@example.org{more}"
            ),
        )
    finally:
        server.stop()


def _free_port() -> int:
    """Aiosmtpd does not find one by itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    certificate = made.add_extension(address, critical=False).sign(key, hashes.SHA256())
    file = folder / "server.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    file.write_bytes(
        certificate.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    )
    return file


class Endpoint:
    """What an HTTP server was sent, and what it answers."""

    def __init__(self) -> None:
        self.status = 200
        self.posts: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, _, body in self.posts]


@contextmanager
def http_server() -> Iterator[tuple[Endpoint, str]]:
    """An HTTP server on loopback and its `host:port`."""
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if endpoint.status == 200:
                endpoint.posts.append((self.path, dict(self.headers), body))
            self.send_response(endpoint.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield endpoint, f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
