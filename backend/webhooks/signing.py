"""Signing secrets: made, kept encrypted, and used as Standard Webhooks says."""

import base64
import os
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from standardwebhooks import Webhook

_NONCE = 12  # bytes, random for every secret
_BYTES = 32  # of a secret; the specification asks for 24 to 64


def new_secret() -> str:
    """`whsec_` and 256 random bits."""
    return "whsec_" + base64.b64encode(os.urandom(_BYTES)).decode()


def seal(key: bytes, secret: str, *, secret_id: UUID, endpoint_id: UUID) -> bytes:
    """Nonce, ciphertext and tag, bound to their row. `key` is the card key, 32 bytes."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, secret.encode(), _bound_to(secret_id, endpoint_id))


def unseal(key: bytes, sealed: bytes, *, secret_id: UUID, endpoint_id: UUID) -> str:
    """The secret. Raises `cryptography.exceptions.InvalidTag` for another key or row, or a changed byte."""
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(secret_id, endpoint_id)).decode()


def headers(secrets: Sequence[str], message_id: UUID, at: datetime, body: str) -> dict[str, str]:
    """The three headers of a message; each secret signs, so that either of two verifies while one rotates."""
    signatures = [Webhook(secret).sign(str(message_id), at, body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "webhook-id": str(message_id),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _bound_to(secret_id: UUID, endpoint_id: UUID) -> bytes:
    return b"webhook-secret:" + secret_id.bytes + endpoint_id.bytes
