"""Passwords and PINs as argon2id hashes, and passwords that the server makes up. Nothing here is ever written to a log."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_secret(secret: str) -> str:
    """The argon2id hash of a password or PIN, with its own salt."""
    return _HASHER.hash(secret)


def is_secret(hashed: str, secret: str) -> bool:
    """Whether this is the secret of that hash."""
    try:
        return _HASHER.verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False


def made_up_password() -> str:
    """Four groups of five letters and digits that nobody mistakes for each other: 99 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
