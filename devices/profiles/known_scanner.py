"""A profile with what surrounds it: which scanners it is for, what is unsafe to take from them, what IT must set."""

from dataclasses import dataclass

from devices.faults import Unsafe
from devices.profile import GENERIC, DeviceProfile


def without_options(address: str) -> str:
    """A scanner's address without what configures its line, such as ?baud=9600."""
    return address.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Match:
    """Scanners that a profile is for; an empty field says nothing, and the match that says most wins."""

    wire: str = ""
    """serial, hid, keyboard or rfid: what it is read as."""
    vendor: str = ""
    """USB vendor id, four hexadecimal digits."""
    product: str = ""
    address: str = ""
    """One scanner, by the address that it is opened by, without options."""

    def weight(self, address: str, wire: str, vendor: str, product: str) -> int:
        """How much of this match is said and true; 0 when any of it is not."""
        said = ((self.address, address, 8), (self.product, product, 4), (self.vendor, vendor, 2), (self.wire, wire, 1))
        if any(wanted and wanted != found for wanted, found, _ in said):
            return 0
        return sum(weight for wanted, _, weight in said if wanted)


@dataclass(frozen=True, slots=True)
class KnownScanner:
    """One kind of scanner, or one single scanner that the Scanner Doctor has looked at."""

    profile: DeviceProfile = GENERIC
    title: str = ""
    note: str = ""
    """What has to be set at the scanner, in words."""
    matches: tuple[Match, ...] = ()
    unsafe: tuple[Unsafe, ...] = ()
