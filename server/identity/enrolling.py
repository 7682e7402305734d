"""Taking a terminal in: a setup code is used up, the terminal gets its name, its enrolment and certificates for its two keys."""

import logging
from datetime import datetime
from uuid import uuid4

from server.identity.authority import Authority, KeyUse
from server.identity.codes import code_hash
from server.identity.refusal import Refusal
from server.ledger.alarms import Alarm, AlarmKind, raise_alarm
from server.ledger.chains import lock_feed
from server.ledger.moments import moment_text
from server.ledger.people import CodeState, Enrolment, add_enrolment, enrolments, use_code
from server.ledger.store import Store, Unit
from sync.wire.protocol import Enrol, EnrolAnswer, Problem
from workflows.rules.identity import EnrolmentId, SiteCode

_LOG = logging.getLogger(__name__)
_REFUSALS = {
    CodeState.UNKNOWN: Refusal(403, Problem.TOKEN_UNKNOWN, "This setup code is not known here."),
    CodeState.USED: Refusal(403, Problem.TOKEN_USED, "This setup code has been used. Ask for a new one."),
    CodeState.EXPIRED: Refusal(403, Problem.TOKEN_EXPIRED, "This setup code has expired. Ask for a new one."),
}
_KEY_BYTES = 32
_NO_KEYS = Refusal(400, Problem.MALFORMED, "The keys are not two different Ed25519 public keys.")


def enrol(store: Store, authority: Authority, message: Enrol, now: datetime) -> EnrolAnswer | Refusal:
    """Take a terminal in, or say why not. A used-up code that comes again is an alarm: somebody else may have had it.

    The terminal that used it may ask again, with the same keys: its answer was lost on the way.
    """
    keys = _keys(message)
    if keys is None:
        return _NO_KEYS
    token = code_hash(message.token)
    with store.writing() as unit:
        state, site = use_code(unit.hot, token, now)
        again = next((known for known in enrolments(unit.hot, site) if _has(known, keys)), None)
        if state is CodeState.USED and again is not None:
            return _answer(store, authority, again, now)
        if state is CodeState.USED:
            _LOG.warning("a setup code of site %s was used again", site)
            raise_alarm(unit.hot, site, Alarm(AlarmKind.CODE_USED_AGAIN, token.hex(), "a setup code came again"), now)
        if state is not CodeState.GOOD:
            return _REFUSALS[state]
        terminal = _take_in(unit, authority, site, keys, message, now)
    return _answer(store, authority, terminal, now)


def _keys(message: Enrol) -> tuple[bytes, bytes] | None:
    try:
        signing, transport = bytes.fromhex(message.signing_key), bytes.fromhex(message.transport_key)
    except ValueError:
        return None
    return (signing, transport) if len(signing) == len(transport) == _KEY_BYTES and signing != transport else None


def _has(terminal: Enrolment, keys: tuple[bytes, bytes]) -> bool:
    return (terminal.signing_key, terminal.transport_key) == keys and terminal.revoked is None


def _take_in(
    unit: Unit, authority: Authority, site: SiteCode, keys: tuple[bytes, bytes], message: Enrol, now: datetime
) -> Enrolment:
    enrolment = EnrolmentId(uuid4())
    lock_feed(unit.hot, site)  # two that come at once get two names
    name = f"H-{len(enrolments(unit.hot, site)) + 1:03d}"
    signing = authority.certify(keys[0], name, enrolment, KeyUse.SIGNING, now)
    transport = authority.certify(keys[1], name, enrolment, KeyUse.TRANSPORT, now)
    model, program = _shown(message.model), _shown(message.program)
    terminal = Enrolment(site, enrolment, name, *keys, signing, transport, model, program, now)
    add_enrolment(unit.hot, terminal)
    return terminal


def _shown(text: str) -> str:
    """What a terminal says of itself, as people may see it."""
    return "".join(sign for sign in text if sign.isprintable())[:200]


def _answer(store: Store, authority: Authority, terminal: Enrolment, now: datetime) -> EnrolAnswer:
    identity = store.identity
    return EnrolAnswer(
        server=identity.server,
        server_epoch=identity.epoch,
        enrolment=terminal.enrolment,
        site=terminal.site,
        terminal=terminal.terminal,
        signing_certificate=terminal.signing_certificate,
        transport_certificate=terminal.transport_certificate,
        ca=authority.pem,
        now=moment_text(now),
    )
