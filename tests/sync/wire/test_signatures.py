"""Who signed this: any change to a signed request is found, and one golden request is signed as it always was."""

import base64
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.signing import SIGNING_KEY, Keys, public_hex, read_keys, read_or_make_keys
from sync.wire.signatures import (
    LONGEST_SKEW,
    Claim,
    SignatureFault,
    Target,
    claim_fault,
    content_digest,
    head_is_signed,
    is_signed,
    read_claim,
    signature_base,
    signed_headers,
)
from workflows.rules.identity import DeviceEpoch, EnrolmentId

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
WHO = EnrolmentId(UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c01"))
TARGET = Target("GET", "/v1/feed/site", "epoch=e&position=7")
BODY = b'{"protocol":1}'
AT = 1_795_000_000


def judged(
    target: Target = TARGET, body: bytes = BODY, now: int = AT, key: bytes = PUBLIC, **headers: str
) -> SignatureFault | None:
    """What the server says of the request that was signed, as it arrives."""
    arrived = {
        **signed_headers(KEY, WHO, TARGET, BODY, AT),
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    claim = read_claim(arrived)
    return claim_fault(claim, key, target, arrived, body, now) if isinstance(claim, Claim) else claim


def test_a_signed_request_is_believed() -> None:
    assert judged() is None


@pytest.mark.parametrize(
    "target",
    [
        Target("POST", TARGET.path, TARGET.query),
        Target("GET", "/v1/feed/control", TARGET.query),
        Target("GET", TARGET.path),
    ],
)
def test_a_request_for_something_else_is_not_believed(target: Target) -> None:
    assert judged(target) is SignatureFault.WRONG


def test_another_body_is_not_believed() -> None:
    assert judged(body=b"{}") is SignatureFault.OTHER_BODY
    assert judged(body=b"{}", content_digest=content_digest(b"{}")) is SignatureFault.WRONG


def test_another_key_is_not_believed() -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert judged(key=other) is SignatureFault.WRONG


@pytest.mark.parametrize("late", [LONGEST_SKEW + 1, -LONGEST_SKEW - 1])
def test_an_old_request_or_one_from_the_future_is_not_believed(late: int) -> None:
    assert judged(now=AT + late) is SignatureFault.OTHER_TIME


def test_a_request_with_another_moment_written_in_is_not_believed() -> None:
    changed = signed_headers(KEY, WHO, TARGET, BODY, AT)["signature-input"].replace(str(AT), str(AT + 1))
    assert judged(signature_input=changed) is SignatureFault.WRONG


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"@query" ', ""),
        lambda text: text.replace("ed25519", "hmac-sha256"),
        lambda text: text.replace("lotline=", "other="),
        lambda text: text + ";tag=1",
        lambda text: text.replace("5b0d6f0e", "zzzzzzzz"),
    ],
)
def test_another_form_of_signature_is_refused(change: Callable[[str], str]) -> None:
    said = change(signed_headers(KEY, WHO, TARGET, BODY, AT)["signature-input"])
    assert judged(signature_input=said) is SignatureFault.MALFORMED


def test_a_request_without_signature_is_told_so() -> None:
    assert read_claim({}) is SignatureFault.MISSING


def test_the_signed_bytes_are_those_of_the_standard() -> None:
    headers = signed_headers(KEY, WHO, TARGET, BODY, AT)
    params = headers["signature-input"].removeprefix("lotline=")
    assert signature_base(TARGET, content_digest(BODY), params).decode() == "\n".join(
        [
            '"@method": GET',
            '"@path": /v1/feed/site',
            '"@query": ?epoch=e&position=7',
            '"content-digest": sha-256=:bXbWpAjxdVUmbFovbRY79RiK635g8RTViD6+OUb3W7g=:',
            '"@signature-params": ("@method" "@path" "@query" "content-digest");created=1795000000;'
            'keyid="5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c01";alg="ed25519"',
        ]
    )


def test_a_head_is_signed_for_one_chain_and_one_end() -> None:
    epoch, link = DeviceEpoch(UUID(int=9)), b"\7" * 32
    signature = Keys(KEY, KEY).sign_head(WHO, epoch, 5, link)
    assert head_is_signed(PUBLIC, WHO, epoch, 5, link, signature)
    assert not head_is_signed(PUBLIC, WHO, epoch, 6, link, signature)
    assert not head_is_signed(PUBLIC, WHO, epoch, 5, b"\6" * 32, signature)
    assert not head_is_signed(PUBLIC, WHO, epoch, 5, link, "no hex")


def test_keys_are_made_once_and_only_their_user_may_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "identity"
    made = read_or_make_keys(folder)
    assert (
        public_hex(read_keys(folder).signing)
        == public_hex(made.signing)
        == public_hex(read_or_make_keys(folder).signing)
    )
    assert public_hex(made.signing) != public_hex(made.transport)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_what_is_no_key_is_put_beside_at_enrolment_and_a_new_one_is_made(tmp_path: Path) -> None:
    before = read_or_make_keys(tmp_path)
    (tmp_path / SIGNING_KEY).write_bytes(b"garbage")
    after = read_or_make_keys(tmp_path)
    assert public_hex(after.signing) != public_hex(before.signing)
    assert public_hex(after.transport) == public_hex(before.transport)
    assert (tmp_path / f"{SIGNING_KEY}.damaged").read_bytes() == b"garbage"


NONCE = "00112233445566778899aabbccddeeff"


def test_a_request_that_is_good_once_says_so_under_its_signature() -> None:
    headers = signed_headers(KEY, WHO, TARGET, BODY, AT, NONCE)
    claim = read_claim(headers)
    assert isinstance(claim, Claim)
    assert claim.nonce == NONCE
    assert claim_fault(claim, PUBLIC, TARGET, headers, BODY, AT) is None
    other = {**headers, "signature-input": headers["signature-input"].replace(NONCE, NONCE[::-1])}
    changed = read_claim(other)
    assert isinstance(changed, Claim)
    assert claim_fault(changed, PUBLIC, TARGET, other, BODY, AT) is SignatureFault.WRONG


def test_a_nonce_of_another_form_is_refused() -> None:
    said = signed_headers(KEY, WHO, TARGET, BODY, AT, NONCE)["signature-input"]
    assert judged(signature_input=said.replace(NONCE, "x")) is SignatureFault.MALFORMED


def test_the_standards_own_example_is_believed() -> None:
    """RFC 9421, appendix B.2.6: its key, its signature base, its signature."""
    key = base64.b64decode("MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")[-32:]
    signature = base64.b64decode(
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    )
    base = "\n".join(
        [
            '"date": Tue, 20 Apr 2021 02:07:55 GMT',
            '"@method": POST',
            '"@path": /foo',
            '"@authority": example.com',
            '"content-type": application/json',
            '"content-length": 18',
            '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length")'
            ';created=1618884473;keyid="test-key-ed25519"',
        ]
    )
    assert is_signed(key, signature, base.encode())
    assert not is_signed(key, signature, base.replace("/foo", "/bar").encode())
