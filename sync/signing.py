"""The terminal's two Ed25519 keys: one signs batches for ever, one signs requests. Each lies in a file of its own that only this user may read."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.errors import NotEnrolled
from sync.identity import write_private
from sync.wire.envelope import head_bytes
from workflows.rules.identity import DeviceEpoch, EnrolmentId

SIGNING_KEY = "signing.key"
TRANSPORT_KEY = "transport.key"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The private keys of one terminal."""

    signing: Ed25519PrivateKey
    transport: Ed25519PrivateKey

    def sign_head(self, enrolment: EnrolmentId, epoch: DeviceEpoch, seq: int, link: bytes) -> str:
        """The signature (hex) of a batch that ends at `seq` with `link`."""
        return self.signing.sign(head_bytes(enrolment, epoch, seq, link)).hex()


def read_keys(folder: Path) -> Keys:
    """The keys in an identity folder; raises NotEnrolled when one is missing or can't be read."""
    return Keys(_read(folder / SIGNING_KEY), _read(folder / TRANSPORT_KEY))


def sign_export(folder: Path, message: bytes) -> str:
    """The signature (hex) of an export's manifest, by the key that signs batches; raises NotEnrolled when that can't be read."""
    return _read(folder / SIGNING_KEY).sign(message).hex()


def read_or_make_keys(folder: Path) -> Keys:
    """The keys in an identity folder, made and kept first where there are none; what is no key is put beside, and a new one made."""
    for path in (folder / SIGNING_KEY, folder / TRANSPORT_KEY):
        if path.exists() and path.stat().st_size != _KEY_BYTES:
            path.rename(path.with_name(f"{path.name}.damaged"))
        if not path.exists():
            write_private(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return read_keys(folder)


def public_hex(key: Ed25519PrivateKey) -> str:
    """The raw public key of a private one, in hex."""
    return key.public_key().public_bytes_raw().hex()


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise NotEnrolled(f"{path} can't be read ({error.strerror}). Enrol this terminal again.") from error
    if len(raw) != _KEY_BYTES:
        raise NotEnrolled(f"{path} is no key. Enrol this terminal again.")
    return Ed25519PrivateKey.from_private_bytes(raw)
