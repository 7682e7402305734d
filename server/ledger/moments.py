"""Moments as the texts that tables and messages hold: UTC, milliseconds, `Z`; they sort as they happened."""

from datetime import UTC, datetime


def moment_text(moment: datetime) -> str:
    """2026-11-20T10:15:30.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(text: str) -> datetime:
    """The moment of its text."""
    return datetime.fromisoformat(text)


def utc_now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)
