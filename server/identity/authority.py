"""The server's own certificate authority: X.509 over Ed25519, its key in the data folder and nowhere else.

It certifies the two keys that a terminal makes for itself: one signs batches, one signs requests.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from server.errors import FolderUnusable
from workflows.rules.identity import EnrolmentId

_AUTHORITY_YEARS = timedelta(days=20 * 365)
_TERMINAL_YEARS = timedelta(days=5 * 365)
_CLOCK_SLACK = timedelta(days=1)


class KeyUse(Enum):
    """What a terminal's key is for."""

    SIGNING = "signing"
    TRANSPORT = "transport"


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority's key and its certificate."""

    key: Ed25519PrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        """The certificate, for terminals to keep."""
        return self.certificate.public_bytes(Encoding.PEM).decode("ascii")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in hex, for people to compare."""
        return self.certificate.fingerprint(SHA256()).hex()

    def is_of(self, server: UUID) -> bool:
        """Whether this authority was made for that server."""
        return self.certificate.subject == _name(server)

    def certify(self, public_key: bytes, terminal: str, enrolment: EnrolmentId, use: KeyUse, now: datetime) -> str:
        """The PEM certificate of a terminal's raw Ed25519 key; ValueError when these bytes are no such key."""
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, terminal),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, use.value),
            ]
        )
        extended = [ExtendedKeyUsageOID.CLIENT_AUTH] if use is KeyUse.TRANSPORT else [ExtendedKeyUsageOID.CODE_SIGNING]
        builder = _builder(subject, self.certificate.subject, now, _TERMINAL_YEARS)
        return (
            builder.public_key(Ed25519PublicKey.from_public_bytes(public_key))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(authority=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(extended), critical=False)
            .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(enrolment.urn)]), critical=False)
            .sign(self.key, None)
            .public_bytes(Encoding.PEM)
            .decode("ascii")
        )


def create_authority(folder: Path, server: UUID, now: datetime) -> Authority:
    """A new authority, its key written with mode 600."""
    key = Ed25519PrivateKey.generate()
    name = _name(server)
    certificate = (
        _builder(name, name, now, _AUTHORITY_YEARS)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .sign(key, None)
    )
    _write(folder / "authority.key", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _write(folder / "authority.pem", certificate.public_bytes(Encoding.PEM))
    return Authority(key, certificate)


def load_authority(folder: Path) -> Authority:
    """The authority of a data folder; raises FolderUnusable."""
    try:
        key = load_pem_private_key((folder / "authority.key").read_bytes(), None)
        certificate = x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())
    except (OSError, ValueError) as error:
        raise FolderUnusable(f"the authority's key in {folder} can't be read ({error}): restore it") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise FolderUnusable(f"the authority's key in {folder} is of another kind: restore it")
    return Authority(key, certificate)


def _name(server: UUID) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Lotline server {server}")])


def _builder(subject: x509.Name, issuer: x509.Name, now: datetime, life: timedelta) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SLACK)
        .not_valid_after(now + life)
    )


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
