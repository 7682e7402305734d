"""Whether a person stands at a location: its label was scanned, or its check digits typed. The digits are on the bin's label and never on a screen."""

from workflows.dialog import Input, Scanned, Wrote
from workflows.identify import Bin, identify
from workflows.rules.identity import LocationCode
from workflows.rules.model.master_data import Location
from workflows.rules.view import StockView


def scanned_bin(given: Input, view: StockView) -> Location | None:
    """The location whose label was scanned or typed, or None."""
    if not isinstance(given, Scanned):
        return None
    subject = identify(given.reading, view)
    return subject.location if isinstance(subject, Bin) else None


def confirms(location: LocationCode, given: Input, view: StockView) -> bool:
    """Whether an input proves that the person stands at this very location: its label, or its check digits."""
    found = scanned_bin(given, view)
    if found is not None:
        return found.location == location
    row = view.location(location)
    if row is None or not row.check_digits:
        return False
    return typed_digits(given) == row.check_digits


def typed_digits(given: Input) -> str:
    """The digits that were typed, as they stand on a label; empty for anything else. A typed label text counts as digits when it is nothing else."""
    match given:
        case Wrote(text):
            return text.strip()
        case Scanned(reading, record, _) if record.scanner == "keyboard":
            return reading.raw.strip()
    return ""
