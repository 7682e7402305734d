"""What makes a dataclass a row: its name, its key, the fields it can be found by, and the feed that carries it."""

from enum import Enum
from typing import Any, ClassVar

Key = tuple[str, ...]


class Feed(Enum):
    """The feeds a terminal follows: that of its site, and the control feed that every site follows (products, people, policies, recalls)."""

    SITE = "site"
    CONTROL = "control"


class Row:
    """A keyed record. `KEY` are the fields of its identity, `FIND` those it is looked up by; nothing ever changes a key field."""

    __slots__ = ()
    NAME: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]
    FIND: ClassVar[tuple[str, ...]] = ()
    FEED: ClassVar[Feed] = Feed.SITE

    @property
    def key(self) -> Key:
        """The key fields as texts, in order."""
        return tuple(key_text(getattr(self, name)) for name in self.KEY)


def key_text(value: Any) -> str:
    """The text of a key or find field: the canonical text of an identity, the value of an enum, an empty text for nothing."""
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    return value if isinstance(value, str) else str(getattr(value, "text", value))
