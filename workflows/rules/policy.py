"""The settings that rules read, by name, each with its default; a site's own value beats the common one."""

from decimal import Decimal, InvalidOperation
from enum import Enum

from workflows.rules.identity import LocationCode, PartyKey
from workflows.rules.model.master_data import LocationKind, Party, Policy
from workflows.rules.rows import Rows
from workflows.rules.view import StockView


def policies_in_force(rows: Rows, site: str) -> str:
    """The versions of all settings that hold at a site, in order: one, unless only some were changed. It is what a stamp says of them."""
    return ",".join(sorted({row.version for row in rows.every(Policy) if row.site in (site, "")}))


def hold_location(view: StockView) -> LocationCode:
    """Where goods in trouble are put: the policy `hold_location`, else the site's first hold location."""
    return LocationCode(view.setting("hold_location", view.first_location(LocationKind.HOLD) or "HOLD"))


def dock_location(view: StockView) -> LocationCode:
    """Where goods arrive when a shipment names no dock: the policy `dock_location`, else the site's first dock."""
    return LocationCode(view.setting("dock_location", view.first_location(LocationKind.DOCK) or "DOCK"))


def warn_days(view: StockView) -> int:
    """With fewer days left than this, goods expire soon: the policy `warn_days`, a whole number; 90 where it is missing or is none."""
    days = view.setting("warn_days", "")
    return int(days) if days.isascii() and days.isdecimal() and len(days) <= 5 else 90


def lot_pattern(view: StockView, supplier: PartyKey) -> str:
    """How a supplier writes its lots: the policy `lot_pattern:<supplier>`, else the one in its master data; a mask of `workflows.rules.lots`."""
    row = view.rows.get(Party, (supplier,))
    return view.setting(f"lot_pattern:{supplier}", row.lot_pattern if row else "")


class HandCounting(Enum):
    """When the packages on a pallet are counted by hand before it is closed."""

    DIFFERS = "differs"
    ALWAYS = "always"
    NEVER = "never"


def hand_counting(view: StockView) -> HandCounting:
    """The policy `hand_count`: `always`, `never`, or only when what was scanned differs from what was announced."""
    known = {one.value: one for one in HandCounting}
    return known.get(view.setting("hand_count", ""), HandCounting.DIFFERS)


def wants_arrival_check(view: StockView) -> bool:
    """Whether a shipment is looked at before its first scan: the policy `arrival_check`, `yes` or `no`; no where it is missing."""
    return view.setting("arrival_check", "no") == "yes"


def sample_size(view: StockView, supplier: PartyKey) -> int:
    """How many sealed cases of a pallet are opened and scanned: the policy `sampling:<supplier>`, else `sampling`, a whole number; none where it is missing."""
    text = view.setting(f"sampling:{supplier}", view.setting("sampling", ""))
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else 0


def may_receive_blind(view: StockView) -> bool:
    """Whether goods of which nothing was announced are taken in, held until data comes: the policy `blind_receipt`, `yes` or `no`; no where it is missing."""
    return view.setting("blind_receipt", "no") == "yes"


def licence_is_too_old(view: StockView, party: PartyKey) -> bool:
    """Whether a licence was last checked longer ago than the policy `licence_days` says, a whole number of days; without it age does not matter."""
    days, row = view.setting("licence_days", ""), view.rows.get(Party, (party,))
    if row is None or not (days.isascii() and days.isdecimal() and len(days) <= 5):
        return False
    return row.licence_checked is None or (view.today - row.licence_checked).days > int(days)


def shipping_location(view: StockView) -> LocationCode:
    """Where orders are packed and shipped from: the policy `shipping_location`, else the site's first shipping location."""
    return LocationCode(view.setting("shipping_location", view.first_location(LocationKind.SHIPPING) or "SHIP"))


def may_swap_lot(view: StockView) -> bool:
    """Whether a picker may take another lot than the one named: the policy `lot_swap`, `yes` or `no`; yes where it is missing."""
    return view.setting("lot_swap", "yes") != "no"


def cold_enough(view: StockView) -> tuple[Decimal, Decimal]:
    """The lowest and highest temperature of a vehicle with goods that are kept cold, in degrees Celsius: the policies `cold_from` and `cold_to`, else 2 to 8."""
    return _number(view.setting("cold_from", ""), Decimal(2)), _number(view.setting("cold_to", ""), Decimal(8))


def _number(text: str, default: Decimal) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return default
    return number if number.is_finite() else default


def raiser_may_sign(view: StockView) -> bool:
    """Whether whoever raised an exception may also sign its release: the policy `raiser_may_sign`, `yes` or `no`; no where it is missing."""
    return view.setting("raiser_may_sign", "no") == "yes"
