"""PINs: hashed with argon2id, never kept. A lock after five wrong ones is kept by the journal, so that a restart does not lift it."""

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sync.sign_in_locks import SignInLock

FAILURES = 5
LOCK = timedelta(minutes=15)


def is_right(pin: str, hashed: str) -> bool:
    """Whether this is the PIN of the hash; about 20 ms on a desk computer."""
    try:
        return PasswordHasher().verify(hashed, pin)
    except (VerificationError, InvalidHashError):
        return False


def after_failure(lock: SignInLock, now: datetime) -> SignInLock:
    """The counter after one more wrong PIN."""
    failures = lock.failures + 1
    return SignInLock(lock.person, failures, now + LOCK if failures >= FAILURES else None)


def is_locked(lock: SignInLock, now: datetime) -> bool:
    """Whether no PIN is taken now; a lock that has run out gives five tries again."""
    return lock.locked_until is not None and now < lock.locked_until
