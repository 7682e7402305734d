"""Signing in: a badge says who, a PIN proves it. A badge scanned in the middle of work hands the terminal over, work stays on its line."""

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil

from sync.sign_in_locks import SignInLock
from terminal.desk import Desk, Worker
from terminal.pins import after_failure, is_locked, is_right
from workflows.dialog import SignAsk
from workflows.rules.entry import How
from workflows.rules.facts.work import Locked, SignedIn, SignedOut
from workflows.rules.model.master_data import Person
from workflows.rules.roles import MAY_WORK
from workflows.step import Booking


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nobody was signed in, in one sentence for the screen; after a `final` one no PIN is asked for any more."""

    message: str
    final: bool = False


def plain_code(raw: bytes) -> str:
    """The text of a plain code: without symbology identifier and blanks."""
    text = raw.decode("utf-8", "replace").strip()
    return text[3:] if text.startswith("]") else text


def person_of_badge(desk: Desk, code: str) -> Person | None:
    """Whose badge this is; the cache holds only the hash of the code."""
    hashed = hashlib.sha256(code.encode("utf-8")).hexdigest()
    return next(iter(desk.view().rows.find(Person, "badge", hashed)), None)


def may_work(desk: Desk, person: Person) -> Refusal | None:
    """Whether this person may work on this terminal now."""
    lock = desk.sign_in_lock(person.person)
    if is_locked(lock, desk.now()):
        assert lock.locked_until is not None
        minutes = ceil((lock.locked_until - desk.now()) / timedelta(minutes=1))
        unit = "minute" if minutes == 1 else "minutes"
        return Refusal(f"This badge is locked for {minutes} more {unit}. Ask a supervisor.")
    if person.sites and desk.identity.site not in person.sites:
        return Refusal("This badge is not for this site. Ask a supervisor.")
    if not MAY_WORK & set(person.roles):
        return Refusal("This badge has no work on this terminal yet. Ask a supervisor.")
    return None


def withdrawn(desk: Desk, person: Person | None) -> bool:
    """Whether somebody who works here has no right to it any more; None is somebody the people bundle does not name now."""
    if person is None:
        return True
    return bool(person.sites and desk.identity.site not in person.sites) or not MAY_WORK & set(person.roles)


def may_sign(desk: Desk, person: Person, asked: SignAsk) -> Refusal | None:
    """Whether this person may sign what is asked, or be its second person (21 CFR 11.10(g))."""
    if person.person in asked.barred:
        return Refusal("Somebody else has to sign this. Scan another badge.")
    if not asked.roles & set(person.roles):
        return Refusal("This badge may not sign this. Ask a supervisor.")
    return may_work(desk, person)


def check_pin(desk: Desk, person: Person, pin: str, resume: str) -> Refusal | None:
    """Whether the PIN is right. The fifth wrong one locks the badge, and that is a fact."""
    lock = desk.sign_in_lock(person.person)
    if is_right(pin, person.pin):
        desk.save_sign_in_lock(SignInLock(person.person))
        return None
    failed = after_failure(lock, desk.now())
    desk.save_sign_in_lock(failed)
    if failed.locked_until is None:
        return Refusal("Wrong PIN. Try again.")
    fact = Locked(person.person, failed.failures)
    desk.commit([Booking(desk.context().ids[0], fact, How.SYSTEM)], resume, None)
    desk.save_sign_in_lock(replace(failed, failures=0))
    return Refusal("Five wrong PINs: this badge is locked for 15 minutes. Ask a supervisor.", final=True)


def sign_in(desk: Desk, person: Person, before: Worker | None) -> tuple[Worker, list[Booking]]:
    """The facts of a sign-in, and of the sign-out of whoever worked before."""
    ids = desk.context().ids
    bookings = [] if before is None else [Booking(ids[0], SignedOut(before.person), How.SYSTEM)]
    fact = SignedIn(person.person, person.roles, person.bundle)
    return Worker(person.person, ids[1]), [*bookings, Booking(ids[1], fact, How.SCANNED)]
