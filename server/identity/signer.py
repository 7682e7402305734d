"""Whose request is this? The signature of every request but hello and enrol, checked against the keys of the terminals taken in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from server.identity.refusal import Refusal
from server.ledger.alarms import Alarm, AlarmKind
from server.ledger.hot import Hot
from server.ledger.people import Enrolment, find_enrolment
from sync.wire.protocol import Problem
from sync.wire.signatures import Claim, SignatureFault, Target, claim_fault, read_claim
from workflows.rules.identity import SiteCode

_REVOKED = Refusal(403, Problem.REVOKED, "This terminal has been locked out. Ask a supervisor.")
_UNKNOWN = Refusal(401, Problem.SIGNATURE, "This server knows no such terminal.")
_FAULTS = {
    SignatureFault.MISSING: "The request is not signed.",
    SignatureFault.MALFORMED: "The signature is not in the form that is used here.",
    SignatureFault.OTHER_BODY: "The body is not the one that was signed.",
    SignatureFault.WRONG: "The signature is not this terminal's.",
}
_SMELLS = frozenset({SignatureFault.OTHER_BODY, SignatureFault.WRONG})
"""What no terminal of ours does by itself: somebody has another key, or changes what passes."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A request that is believed: whose it is, and its nonce, empty where it has none."""

    terminal: Enrolment
    nonce: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a request is not believed; with the site of the terminal that it names, and an alarm where it smells of tampering."""

    refusal: Refusal
    site: SiteCode | None = None
    alarm: Alarm | None = None


def signer_of(hot: Hot, headers: Mapping[str, str], target: Target, body: bytes, now: datetime) -> Signed | Doubt:
    """The terminal that signed a request, or why it is not believed."""
    claim = read_claim(headers)
    if isinstance(claim, SignatureFault):
        return Doubt(Refusal(401, Problem.SIGNATURE, _FAULTS[claim]))
    terminal = find_enrolment(hot, claim.enrolment)
    if terminal is None:
        return Doubt(_UNKNOWN)
    fault = claim_fault(claim, terminal.transport_key, target, headers, body, int(now.timestamp()))
    if fault is not None:
        return _doubt(fault, claim, terminal, now)
    return Doubt(_REVOKED) if terminal.revoked is not None else Signed(terminal, claim.nonce)


def used_before(terminal: Enrolment) -> Doubt:
    """The doubt about a request that is good once and came again."""
    refusal = Refusal(401, Problem.SIGNATURE, "This request is good once, and was used before.")
    return Doubt(refusal, terminal.site, _forged(terminal, "used_again", refusal.message))


def _doubt(fault: SignatureFault, claim: Claim, terminal: Enrolment, now: datetime) -> Doubt:
    if fault is SignatureFault.OTHER_TIME:
        signed = datetime.fromtimestamp(claim.created, UTC)
        words = (
            f"The request was signed at {_moment(signed)}, and here it is {_moment(now)}: check the terminal's clock."
        )
        return Doubt(Refusal(401, Problem.CLOCK, words))
    refusal = Refusal(401, Problem.SIGNATURE, _FAULTS[fault])
    alarm = _forged(terminal, fault.value, refusal.message) if fault in _SMELLS else None
    return Doubt(refusal, terminal.site, alarm)


def _forged(terminal: Enrolment, kind: str, detail: str) -> Alarm:
    return Alarm(AlarmKind.FORGED, f"{terminal.enrolment}/{kind}", f"in the name of {terminal.terminal}: {detail}")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
