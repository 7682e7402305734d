"""The states of owed work, and its words."""

from dataclasses import dataclass

from workflows.dialog import Asking, Why
from workflows.rules.identity import EntryId


@dataclass(frozen=True, slots=True)
class OwedList:
    """All walks that are owed; one is chosen."""


@dataclass(frozen=True, slots=True)
class OwedWalk:
    """One of them is being walked: the bin there is scanned, or its check digits typed. `owed` is the entry that blocked the goods."""

    owed: EntryId


OwedState = OwedList | OwedWalk


class OwedAsk(Asking):
    """What owed work asks."""

    CHOOSE_WALK = "choose_walk"
    SCAN_HOLD_LOCATION = "scan_hold_location"


class OwedReason(Why):
    """How owed work answers."""

    WALKED = "walked"
    OTHER_BIN = "other_bin"
    SCAN_THE_BIN = "scan_the_bin"
    GONE_MEANWHILE = "gone_meanwhile"
