"""Alarms: what smells of a copied device, a broken disk or tampering. Each is kept once, with its bytes, and never refuses anything by itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from server.ledger.hot import Hot
from server.ledger.moments import moment_text


class AlarmKind(Enum):
    """What happened."""

    FORK = "fork"
    OTHER_CONTENT = "other_content"
    OTHER_HASH = "other_hash"
    HOLE = "hole"
    CODE_USED_AGAIN = "code_used_again"
    FORGED = "forged"
    PUT_BACK = "put_back"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: `subject` says of what (it is kept once per kind and subject), `content` are bytes that have no other place."""

    kind: AlarmKind
    subject: str
    detail: str
    content: bytes | None = None


def raise_alarm(hot: Hot, site: str, alarm: Alarm, moment: datetime) -> None:
    """Keep an alarm; the first of its kind and subject stands."""
    hot.run(
        "INSERT INTO alarm (site, kind, subject, moment, detail, content) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (site, kind, subject) DO NOTHING",
        (site, alarm.kind.value, alarm.subject, moment_text(moment), alarm.detail, alarm.content),
    )


def alarms(hot: Hot, site: str) -> tuple[Alarm, ...]:
    """All alarms of a site, oldest first."""
    rows = hot.rows("SELECT kind, subject, detail, content FROM alarm WHERE site = ? ORDER BY moment", (site,))
    return tuple(Alarm(AlarmKind(kind), subject, detail, content) for kind, subject, detail, content in rows)
