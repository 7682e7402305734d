"""Whose request is this? The signature of every request but hello and enrol, checked against the keys of the terminals taken in."""

from collections.abc import Mapping
from datetime import datetime

from server.identity.refusal import Refusal
from server.ledger.hot import Hot
from server.ledger.people import Enrolment, find_enrolment
from sync.wire.protocol import Problem
from sync.wire.signatures import SignatureFault, Target, claim_fault, read_claim

_REVOKED = Refusal(403, Problem.REVOKED, "This terminal has been locked out. Ask a supervisor.")
_UNKNOWN = Refusal(401, Problem.SIGNATURE, "This server knows no such terminal.")
_FAULTS = {
    SignatureFault.MISSING: "The request is not signed.",
    SignatureFault.MALFORMED: "The signature is not in the form that is used here.",
    SignatureFault.OTHER_BODY: "The body is not the one that was signed.",
    SignatureFault.OTHER_TIME: "The signature is of another time: check the terminal's clock.",
    SignatureFault.WRONG: "The signature is not this terminal's.",
}


def signer_of(hot: Hot, headers: Mapping[str, str], target: Target, body: bytes, now: datetime) -> Enrolment | Refusal:
    """The terminal that signed a request, or why it is not believed."""
    claim = read_claim(headers)
    if isinstance(claim, SignatureFault):
        return _fault(claim)
    terminal = find_enrolment(hot, claim.enrolment)
    if terminal is None:
        return _UNKNOWN
    fault = claim_fault(claim, terminal.transport_key, target, headers, body, int(now.timestamp()))
    if fault is not None:
        return _fault(fault)
    return _REVOKED if terminal.revoked is not None else terminal


def _fault(fault: SignatureFault) -> Refusal:
    return Refusal(401, Problem.SIGNATURE, _FAULTS[fault])
