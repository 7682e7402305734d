"""The states of reporting a problem, and its words."""

from dataclasses import dataclass

from workflows.dialog import Asking, Why
from workflows.flow import About
from workflows.rules.exceptions import Category
from workflows.rules.identity import LotCode, PartyKey, Place, ProductKey
from workflows.rules.quantity import Quantity
from workflows.rules.status import Disposition


@dataclass(frozen=True, slots=True)
class ProblemMenu:
    """What is wrong? `about` is what the interrupted work was about."""

    about: About


@dataclass(frozen=True, slots=True)
class ProblemScan:
    """With which goods? They are scanned; `tag` is the number of a hold tag, if one was scanned first."""

    about: About
    category: Category
    tag: str = ""


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How much of goods without serials has the problem?"""

    back: ProblemScan
    place: Place
    product: ProductKey
    lot: LotCode
    available: Quantity
    per_package: Quantity
    owner: PartyKey | None = None
    disposition: Disposition = Disposition.AVAILABLE


ProblemState = ProblemMenu | ProblemScan | ProblemCount

MENU = (
    Category.DAMAGED,
    Category.SEAL_BROKEN,
    Category.LABEL,
    Category.TEMPERATURE,
    Category.SUSPECT,
    Category.SHORTAGE,
    Category.OTHER,
)
"""What a person on the floor can see to be wrong, most frequent first."""
CODE = "problem_"
"""How a line of the menu is called: this, and the category."""
KEPT_AS = {Category.DAMAGED: Disposition.DAMAGED, Category.SUSPECT: Disposition.SUSPECT}
"""As what goods with a problem are kept; with any other they are held."""


class ProblemAsk(Asking):
    """What is asked of a problem."""

    WHAT = "problem_what"
    SCAN_GOODS = "problem_scan_goods"
    COUNT = "problem_count"


class ProblemReason(Why):
    """How reporting a problem answers."""

    ON_HOLD = "problem_on_hold"
    REPORTED = "problem_reported"
    TAG_KEPT = "problem_tag_kept"
    HOW_MANY = "problem_how_many"
    ON_HOLD_ALREADY = "problem_on_hold_already"
    CHOOSE_FIRST = "problem_choose_first"
    COUNT_FIRST = "problem_count_first"
    NOT_SO_MANY = "problem_not_so_many"
    NOT_GOODS = "problem_not_goods"
    UNKNOWN_PRODUCT = "problem_unknown_product"
