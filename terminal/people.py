"""Who works at the terminal: who is signed in, whose PIN is asked for and for what, and when nobody was there for too long.

Knows neither the work nor the screen; the session asks, and says what came of it.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from sync.sign_in_locks import SignInLock
from terminal.desk import Desk, Worker
from terminal.pins import is_locked
from terminal.sign_in import Refusal, check_pin, may_sign, may_work, withdrawn
from workflows.dialog import SignAsk, Vouched
from workflows.rules.entry import How
from workflows.rules.facts.work import Meaning, Signed
from workflows.rules.model.master_data import Person
from workflows.rules.roles import Role
from workflows.rules.view import StockView
from workflows.step import Booking

LOCK_MINUTES = 15
SIGN_OUT_AFTER = timedelta(hours=8)
LONGEST_NUMBER = 5


class Idle(Enum):
    """What follows when nobody touched the terminal for some time."""

    LOCK = "lock"
    SIGN_OUT = "sign_out"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A supervisor gave this person's badge five tries again."""

    person: Person


@dataclass(frozen=True, slots=True)
class PinAsked:
    """Whose PIN is asked for: to work, to sign, or to unlock somebody's badge."""

    person: Person
    sign: SignAsk | None = None
    unlocks: Person | None = None


class People:
    """The people at one terminal."""

    def __init__(self, desk: Desk, worker: Worker | None) -> None:
        """Whoever worked when the program ended goes on; how long nobody was there is counted from the last scan."""
        self._desk = desk
        self.worker = worker
        self.locked = False
        self.asked: PinAsked | None = None
        self._shut_out: Person | None = None
        self._touched = min(desk.now(), desk.last_scan() or desk.now())

    @property
    def signing(self) -> Meaning | None:
        """What the PIN is asked for, where that is a signature."""
        return self.asked.sign.meaning if self.asked and self.asked.sign else None

    @property
    def name(self) -> str:
        """The name of whoever's PIN is asked for, else of whoever works; empty for nobody."""
        if self.asked is not None:
            return self.asked.person.name
        row = self._row()
        return row.name if row else (self.worker.person if self.worker else "")

    @property
    def supervised(self) -> bool:
        """Whether a supervisor works here."""
        row = self._row()
        return row is not None and Role.SUPERVISOR in row.roles

    @property
    def withdrawn(self) -> bool:
        """Whether whoever works may not do so any more: the people bundle has changed meanwhile."""
        return self.worker is not None and self._desk.has_data and withdrawn(self._desk, self._row())

    def touch(self) -> None:
        """Somebody is there."""
        self._touched = self._desk.now()

    def idle(self) -> Idle | None:
        """What follows from nobody having been there; None for nothing."""
        if self.worker is None:
            return None
        quiet = self._desk.now() - self._touched
        if quiet >= SIGN_OUT_AFTER:
            return Idle.SIGN_OUT
        return Idle.LOCK if not self.locked and quiet >= lock_after(self._desk.view()) else None

    def lock(self) -> None:
        """Show nothing of the work, and take nothing but a badge."""
        self.locked, self.asked = True, None

    def begin(self, worker: Worker | None) -> None:
        """This person works from now on, or nobody."""
        self.worker, self.locked, self.asked = worker, False, None

    def turn_back(self) -> None:
        """The PIN is not typed after all."""
        self.asked, self._shut_out = None, None

    def badge(self, person: Person, to_sign: SignAsk | None) -> Refusal | None:
        """A badge: from now on its PIN is asked for, or the screen opens again; or why not."""
        shut_out, self._shut_out = self._shut_out, None
        if to_sign is not None:
            return self._ask(PinAsked(person, to_sign), may_sign(self._desk, person, to_sign))
        refusal = may_work(self._desk, person)
        if refusal is not None:
            locked = is_locked(self._desk.sign_in_lock(person.person), self._desk.now())
            self._shut_out = person if locked else None
            return refusal
        if shut_out is not None and Role.SUPERVISOR in person.roles:
            return self._ask(PinAsked(person, unlocks=shut_out), None)
        if self.worker is not None and self.worker.person == person.person:
            if not self.locked:
                return Refusal(f"{person.name} is signed in already.")
            self.locked = False
            return None
        return self._ask(PinAsked(person), None)

    def pin(self, text: str, resume: str) -> Refusal | Vouched | Unlocked | Person:
        """What came of a PIN: a refusal, a signature, a badge unlocked, or somebody to work from now on. Raises StorageError."""
        asked = self.asked
        assert asked is not None
        first = may_sign(self._desk, asked.person, asked.sign) if asked.sign else may_work(self._desk, asked.person)
        refusal = first or check_pin(self._desk, asked.person, text, resume)
        if refusal is not None:
            self.asked = None if refusal.final else asked
            return refusal
        self.asked = None
        if asked.sign is not None:
            return Vouched(asked.person.person, asked.person.roles)
        if asked.unlocks is not None:
            return self._unlock(asked.person, asked.unlocks, resume)
        return asked.person

    def _ask(self, asked: PinAsked, refusal: Refusal | None) -> Refusal | None:
        self.asked = None if refusal else asked
        return refusal

    def _unlock(self, supervisor: Person, person: Person, resume: str) -> Unlocked:
        """Five tries again, and a record of who gave them (21 CFR 11.300(d))."""
        subject = f"badge:{person.person}"
        record = hashlib.sha256(f"unlocked {subject}".encode()).digest()
        fact = Signed(supervisor.person, Meaning.APPROVED, record, subject)
        self._desk.commit([Booking(self._desk.context().ids[0], fact, How.SYSTEM)], resume, None)
        self._desk.save_sign_in_lock(SignInLock(person.person))
        return Unlocked(person)

    def _row(self) -> Person | None:
        return self._desk.view().rows.get(Person, (self.worker.person,)) if self.worker else None


def lock_after(view: StockView) -> timedelta:
    """After how long without input the screen locks: the policy `lock_minutes`, a whole number above zero; 15 where it is missing or is none."""
    text = view.setting("lock_minutes", "")
    usable = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER and int(text) > 0
    return timedelta(minutes=int(text) if usable else LOCK_MINUTES)
