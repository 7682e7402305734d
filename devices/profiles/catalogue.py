"""All profiles that there are, a site's own before the ones that come with Lotline, and the choice among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devices.errors import BadSetting
from devices.profiles.files import read_profile
from devices.profiles.known_scanner import KnownScanner, without_options
from devices.profiles.usb import Connection, connection

BUILT_IN = Path(__file__).parent
GENERIC_NAME = "generic"


@dataclass(frozen=True, slots=True)
class Profiles:
    """Profiles by name, the site's own first."""

    known: tuple[KnownScanner, ...]

    def named(self, name: str) -> KnownScanner:
        """The profile of this name; raises BadSetting that says which there are."""
        for known in self.known:
            if known.profile.name == name:
                return known
        names = ", ".join(sorted(known.profile.name for known in self.known))
        raise BadSetting(f"there is no scanner profile {name!r}; there are: {names}")

    def profile_for(self, address: str, name: str | None = None, device: Connection | None = None) -> KnownScanner:
        """The named profile, else the one that matches address, wire and ids best, else the generic one.

        `device` is what is known of the device, looked up when not given. Raises BadSetting for an unknown name.
        """
        if name is not None:
            return self.named(name)
        found = connection(address) if device is None else device
        best, most = self.named(GENERIC_NAME), 0
        for known in self.known:
            weights = (
                match.weight(without_options(address), found.wire, found.vendor, found.product)
                for match in known.matches
            )
            weight = max(weights, default=0)
            if weight > most:
                best, most = known, weight
        return best


def load_profiles(own: Path | None = None, built_in: Path = BUILT_IN) -> Profiles:
    """The profiles of both folders; a file in `own` stands for the built-in one of its name. Raises BadSetting."""
    folders: Sequence[Path] = (own, built_in) if own is not None else (built_in,)
    by_name: dict[str, KnownScanner] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            by_name.setdefault(path.stem, read_profile(path))
    return Profiles(tuple(by_name.values()))
