"""Card codes at rest: AES-256-GCM, bound to their row so that a ciphertext cannot be moved to another one."""

import hashlib
import hmac
import os
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12  # bytes, random for every code


def seal(key: bytes, code: str, *, code_id: UUID, sku: str) -> bytes:
    """Nonce, ciphertext and tag of a code. `key` is 32 bytes."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, code.encode(), _bound_to(code_id, sku))


def unseal(key: bytes, sealed: bytes, *, code_id: UUID, sku: str) -> str:
    """The code. Raises `cryptography.exceptions.InvalidTag` for another key or row, or a changed byte."""
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(code_id, sku)).decode()


def fingerprint(key: bytes, sku: str, code: str) -> bytes:
    """Keyed hash that recognises a code without giving it away."""
    return hmac.new(key, b"card-code:" + sku.encode() + b"\0" + code.encode(), hashlib.sha256).digest()


def _bound_to(code_id: UUID, sku: str) -> bytes:
    return code_id.bytes + sku.encode()
