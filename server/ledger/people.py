"""Terminals, setup codes and administrators as the ledger keeps them. Refuses to know certificates and passwords: it stores what it is given."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from server.ledger.hot import Hot, Record
from server.ledger.moments import moment_of, moment_text
from workflows.rules.identity import EnrolmentId, SiteCode


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One terminal at one site: its name for people, its two raw public keys, and what it said of itself."""

    site: SiteCode
    enrolment: EnrolmentId
    terminal: str
    signing_key: bytes
    transport_key: bytes
    signing_certificate: str
    transport_certificate: str
    model: str
    program: str
    created: datetime
    revoked: datetime | None = None
    last_contact: datetime | None = None


@dataclass(frozen=True, slots=True)
class TerminalState:
    """A terminal for the overview: when it was last heard, and how many of its entries the ledger has."""

    terminal: str
    model: str
    revoked: bool
    last_contact: datetime | None
    entries: int


class CodeState(Enum):
    """What a setup code is good for."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


_COLUMNS = (
    "site, enrolment, terminal, signing_key, transport_key, signing_certificate, transport_certificate, model, program,"
    " created, revoked, last_contact"
)


def add_enrolment(hot: Hot, new: Enrolment) -> None:
    """Keep a new enrolment."""
    who = (new.site, str(new.enrolment), new.terminal, new.signing_key, new.transport_key)
    said = (new.signing_certificate, new.transport_certificate, new.model, new.program, moment_text(new.created))
    marks = ", ".join("?" * 12)
    hot.run(f"INSERT INTO enrolment ({_COLUMNS}) VALUES ({marks})", (*who, *said, None, moment_text(new.created)))


def find_enrolment(hot: Hot, enrolment: EnrolmentId) -> Enrolment | None:
    """The terminal of an enrolment."""
    row = hot.first(f"SELECT {_COLUMNS} FROM enrolment WHERE enrolment = ?", (str(enrolment),))
    return None if row is None else _enrolment(row)


def enrolments(hot: Hot, site: SiteCode) -> tuple[Enrolment, ...]:
    """All terminals of a site, by name."""
    rows = hot.rows(f"SELECT {_COLUMNS} FROM enrolment WHERE site = ? ORDER BY terminal", (site,))
    return tuple(map(_enrolment, rows))


def terminal_states(hot: Hot, site: SiteCode) -> tuple[TerminalState, ...]:
    """The overview of a site's terminals, by name."""
    rows = hot.rows(
        "SELECT terminal, model, revoked, last_contact,"
        " (SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM chain_mark"
        "  WHERE chain_mark.site = enrolment.site AND chain_mark.enrolment = enrolment.enrolment)"
        " FROM enrolment WHERE site = ? ORDER BY terminal",
        (site,),
    )
    return tuple(TerminalState(name, model, bool(revoked), _moment(last), n) for name, model, revoked, last, n in rows)


def note_contact(hot: Hot, site: SiteCode, enrolment: EnrolmentId, moment: datetime) -> None:
    """A terminal was heard."""
    hot.run(
        "UPDATE enrolment SET last_contact = ? WHERE site = ? AND enrolment = ?",
        (moment_text(moment), site, str(enrolment)),
    )


def add_code(hot: Hot, site: SiteCode, token_hash: bytes, uses: int, created: datetime, expires: datetime) -> None:
    """Keep a setup code by its hash."""
    hot.run(
        "INSERT INTO enrol_code (site, token_hash, uses_left, created, expires) VALUES (?, ?, ?, ?, ?)",
        (site, token_hash, uses, moment_text(created), moment_text(expires)),
    )


def use_code(hot: Hot, token_hash: bytes, now: datetime) -> tuple[CodeState, SiteCode]:
    """Use a setup code once, if it is still good; its site."""
    used = hot.first(
        "UPDATE enrol_code SET uses_left = uses_left - 1"
        " WHERE token_hash = ? AND uses_left > 0 AND expires > ? RETURNING site",
        (token_hash, moment_text(now)),
    )
    if used is not None:
        return CodeState.GOOD, SiteCode(used[0])
    row = hot.first("SELECT site, uses_left FROM enrol_code WHERE token_hash = ?", (token_hash,))
    if row is None:
        return CodeState.UNKNOWN, SiteCode("")
    return CodeState.USED if row[1] < 1 else CodeState.EXPIRED, SiteCode(row[0])


def add_account(hot: Hot, name: str, password: str, role: str, created: datetime) -> None:
    """Keep an administrator; `password` is an argon2id hash."""
    hot.run(
        "INSERT INTO account (name, password, role, created) VALUES (?, ?, ?, ?)",
        (name, password, role, moment_text(created)),
    )


def password_of(hot: Hot, name: str) -> str | None:
    """The argon2id hash of an account's password."""
    row = hot.first("SELECT password FROM account WHERE name = ?", (name,))
    return None if row is None else str(row[0])


def _enrolment(row: Record) -> Enrolment:
    site, enrolment, terminal, signing, transport, signing_pem, transport_pem, model, program, *times = row
    created, revoked, last = moment_of(times[0]), _moment(times[1]), _moment(times[2])
    return Enrolment(
        SiteCode(site),
        EnrolmentId(UUID(enrolment)),
        terminal,
        bytes(signing),
        bytes(transport),
        signing_pem,
        transport_pem,
        model,
        program,
        created,
        revoked,
        last,
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else moment_of(text)
