"""Seals: what this server's authority signed, so that a file that comes back can be told from a forged one."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.identity.authority import Authority


def seal(authority: Authority, data: bytes) -> bytes:
    """The authority's Ed25519 signature of these bytes."""
    return authority.key.sign(data)


def is_sealed(authority: Authority, data: bytes, by: bytes) -> bool:
    """Whether the authority signed these bytes."""
    key = authority.certificate.public_key()
    if not isinstance(key, Ed25519PublicKey):
        return False
    try:
        key.verify(by, data)
    except InvalidSignature:
        return False
    return True
