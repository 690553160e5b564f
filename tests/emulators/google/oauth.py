"""The token endpoint: service accounts (signed assertions) and refresh tokens."""

from __future__ import annotations

import base64
import json
import secrets
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.emulators.google.errors import OAuthError
from tests.emulators.google.requests.protection import SERVICE_ACCOUNT

Struct = dict[str, Any]

_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@lru_cache(maxsize=1)
def _key() -> rsa.RSAPrivateKey:
    """One RSA key for the life of the process; made here, known nowhere else."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def service_account_key(base_url: str, email: str = SERVICE_ACCOUNT) -> Struct:
    """A service account's key file whose token_uri is the server at ``base_url``."""
    pem = _key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": "example-project",
        "private_key_id": "emulator",
        "private_key": pem.decode("ascii"),
        "client_email": email,
        "client_id": "1",
        "token_uri": f"{base_url}/token",
    }


class Tokens:
    """The access tokens that this server has issued and still honours."""

    def __init__(self) -> None:
        self.valid: set[str] = set()
        self.refused = ""
        """When set, no token is issued; the text is Google's reason."""
        self.lifetime = 3599
        self.asked: list[str] = []
        """The scopes of each assertion and refresh; "" where none were named."""

    def issue(self, form: dict[str, str]) -> Struct:
        """The answer of the token endpoint.

        Raises:
            OAuthError: a bad assertion, an unknown grant, or refusals were asked for.
        """
        if self.refused:
            raise OAuthError(400, self.refused)
        if form.get("grant_type") == _JWT:
            self.asked.append(_verify(form.get("assertion", "")))
        elif form.get("grant_type") != "refresh_token" or not form.get("refresh_token"):
            raise OAuthError(400, "Bad Request")
        else:
            self.asked.append(form.get("scope", ""))
        token = "ya29." + secrets.token_urlsafe(24)
        self.valid.add(token)
        return {"access_token": token, "expires_in": self.lifetime, "token_type": "Bearer"}

    def expire(self) -> None:
        """From now on every token issued so far is refused with 401."""
        self.valid.clear()


def _verify(assertion: str) -> str:
    """The scopes that a service account's own signature asks for.

    Raises:
        OAuthError: it is not signed so.
    """
    try:
        head, claims, signature = assertion.split(".")
        signed = f"{head}.{claims}".encode("ascii")
        _key().public_key().verify(_decoded(signature), signed, padding.PKCS1v15(), hashes.SHA256())
        told = json.loads(_decoded(claims))
        issuer = told["iss"]
    except (ValueError, KeyError, InvalidSignature) as error:
        raise OAuthError(400, "Invalid JWT Signature.") from error
    if not issuer:
        raise OAuthError(400, "Invalid grant: account not found")
    return str(told.get("scope", ""))


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
