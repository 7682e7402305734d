"""Setup codes: 128 random bits that let one terminal in. The server keeps only their SHA-256."""

import base64
import hashlib
import secrets

_LENGTH = 26


def new_code() -> str:
    """A fresh code in groups that a person can type."""
    text = base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=")
    return "-".join(text[start : start + 5] for start in range(0, _LENGTH, 5))


def code_hash(code: str) -> bytes:
    """The SHA-256 of a code as it was meant: upper case, without blanks and hyphens, 0 and 1 read as the letters they are taken for."""
    meant = code.upper().replace("-", "").replace(" ", "").replace("0", "O").replace("1", "I")
    return hashlib.sha256(meant.encode("utf-8")).digest()
