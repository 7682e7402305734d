"""Who signed this: HTTP message signatures (RFC 9421) of requests, and the head of a batch; Ed25519 both.

A request's signature covers method, path, query and the digest of its body as sent (RFC 9530, SHA-256), with the moment
and the enrolment as key id. One fixed form, and any other is refused. The host is not covered: proxies change it, and an
enrolment is one server's. A copy of a request is good for `LONGEST_SKEW`; that does no harm where asking twice changes
nothing, and where it would, the request carries a nonce that is good once. Pure functions over bytes and texts: terminal
and server run the same ones. Refuses to know where keys are kept and which enrolments are in force.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.wire.envelope import head_bytes
from workflows.rules.identity import DeviceEpoch, EnrolmentId

DIGEST_HEADER = "content-digest"
INPUT_HEADER = "signature-input"
SIGNATURE_HEADER = "signature"
LONGEST_SKEW = 300
"""Seconds that `created` may differ from the server's time, either way. A terminal signs with the server's time as far as
it knows it, so that a wrong clock does not lock it out."""

_LABEL = "lotline"
_COVERED = '("@method" "@path" "@query" "content-digest")'
_INPUT = re.compile(
    rf'{_LABEL}=(?P<params>{re.escape(_COVERED)};created=(?P<created>\d{{1,12}});keyid="(?P<keyid>[0-9a-f-]{{36}})"'
    r'(?:;nonce="(?P<nonce>[0-9a-f]{32})")?;alg="ed25519")'
)
_SIGNATURE = re.compile(rf"{_LABEL}=:(?P<signature>[A-Za-z0-9+/]{{86}}==):")


class SignatureFault(Enum):
    """Why a request is not believed."""

    MISSING = "missing"
    MALFORMED = "malformed"
    OTHER_BODY = "other_body"
    OTHER_TIME = "other_time"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Target:
    """What a request asks for, as sent: method, percent-encoded path, query without its question mark."""

    method: str
    path: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says of its signature: by whom, and when (seconds since 1970, UTC); `nonce` is empty where none is given."""

    enrolment: EnrolmentId
    created: int
    nonce: str
    params: str
    signature: bytes


def content_digest(body: bytes) -> str:
    """The header of RFC 9530 for a body as sent (after compression)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode('ascii')}:"


def signed_headers(
    key: Ed25519PrivateKey, enrolment: EnrolmentId, target: Target, body: bytes, created: int, nonce: str = ""
) -> dict[str, str]:
    """The three headers that sign a request. `nonce` is 32 hex digits, where the request must be good once only."""
    digest = content_digest(body)
    once = f';nonce="{nonce}"' if nonce else ""
    params = f'{_COVERED};created={created};keyid="{enrolment}"{once};alg="ed25519"'
    signature = base64.b64encode(key.sign(signature_base(target, digest, params))).decode("ascii")
    return {
        DIGEST_HEADER: digest,
        INPUT_HEADER: f"{_LABEL}={params}",
        SIGNATURE_HEADER: f"{_LABEL}=:{signature}:",
    }


def read_claim(headers: Mapping[str, str]) -> Claim | SignatureFault:
    """Who a request says it is from; nothing of it is proven yet. `headers` are looked up by lower-case names."""
    if INPUT_HEADER not in headers or SIGNATURE_HEADER not in headers:
        return SignatureFault.MISSING
    said = _INPUT.fullmatch(headers[INPUT_HEADER])
    signature = _SIGNATURE.fullmatch(headers[SIGNATURE_HEADER])
    if said is None or signature is None:
        return SignatureFault.MALFORMED
    try:
        enrolment = EnrolmentId(UUID(said["keyid"]))
    except ValueError:
        return SignatureFault.MALFORMED
    created, nonce = int(said["created"]), said["nonce"] or ""
    return Claim(enrolment, created, nonce, said["params"], base64.b64decode(signature["signature"]))


def claim_fault(
    claim: Claim, public_key: bytes, target: Target, headers: Mapping[str, str], body: bytes, now: int
) -> SignatureFault | None:
    """What is wrong with a claim, or None when it holds. `public_key` is the enrolment's raw transport key, `now` in seconds."""
    digest = content_digest(body)
    if headers.get(DIGEST_HEADER, "") != digest:
        return SignatureFault.OTHER_BODY
    if not is_signed(public_key, claim.signature, signature_base(target, digest, claim.params)):
        return SignatureFault.WRONG
    return None if abs(now - claim.created) <= LONGEST_SKEW else SignatureFault.OTHER_TIME


def signature_base(target: Target, digest: str, params: str) -> bytes:
    """The bytes that are signed (RFC 9421 section 2.5)."""
    lines = (
        f'"@method": {target.method}',
        f'"@path": {target.path}',
        f'"@query": ?{target.query}',
        f'"content-digest": {digest}',
        f'"@signature-params": {params}',
    )
    return "\n".join(lines).encode("utf-8")


def head_is_signed(
    public_key: bytes, enrolment: EnrolmentId, epoch: DeviceEpoch, seq: int, link: bytes, signature: str
) -> bool:
    """Whether a batch that ends at `seq` with `link` carries the device's signature (hex) over its head; `public_key` is the raw signing key."""
    try:
        signed = bytes.fromhex(signature)
    except ValueError:
        return False
    return is_signed(public_key, signed, head_bytes(enrolment, epoch, seq, link))


def is_signed(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Whether the raw key's owner signed these bytes (RFC 8032)."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
