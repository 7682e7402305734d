"""Enrolment: a setup code becomes an identity. The keys are made here and never leave this device.

Keys are kept before the server is asked, so that an answer that was lost can be asked for again with the same keys.
"""

from pathlib import Path

from sync.client import Client
from sync.errors import Incompatible
from sync.identity import (
    AUTHORITY,
    SIGNING_CERTIFICATE,
    TRANSPORT_CERTIFICATE,
    Identity,
    write_identity,
    write_private,
)
from sync.signing import public_hex, read_or_make_keys
from sync.wire.protocol import PROTOCOL, Enrol, EnrolAnswer, Hello
from sync.wire.versions import hello_fault
from workflows.rules.identity import EnrolmentId, SiteCode


async def enrol(client: Client, folder: Path, url: str, token: str, model: str, program: str) -> Identity:
    """Be taken in by the server that `client` reaches at `url`, and keep the identity in `folder`; raises LinkError."""
    check_protocol(await client.hello())
    keys = read_or_make_keys(folder)
    answer = await client.enrol(
        Enrol(PROTOCOL, token, public_hex(keys.signing), public_hex(keys.transport), model, program)
    )
    return _keep(folder, url, answer)


def check_protocol(hello: Hello) -> None:
    """Raises Incompatible when the server does not speak this program's version, and says which of them is too old."""
    fault = hello_fault(hello)
    if fault:
        raise Incompatible(fault)


def _keep(folder: Path, url: str, answer: EnrolAnswer) -> Identity:
    for name, text in (
        (SIGNING_CERTIFICATE, answer.signing_certificate),
        (TRANSPORT_CERTIFICATE, answer.transport_certificate),
        (AUTHORITY, answer.ca),
    ):
        write_private(folder / name, text.encode("utf-8"))
    identity = Identity(
        EnrolmentId(answer.enrolment), SiteCode(answer.site), answer.terminal, answer.server, url.rstrip("/")
    )
    write_identity(folder, identity)
    return identity
