"""terminal.toml in the data folder: which scanners this terminal has, by which profile they are read, and how signals are given.

feedback = ["scanner", "alsa", "bell"]

[[scanner]]
address = "serial:/dev/serial/by-id/usb-...-if00"
profile = "zebra-cdc"        # only where the right one is not found by itself
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devices.beepers.choose import DEFAULT_ORDER, check_order
from devices.errors import BadSetting
from devices.profiles.files import read_toml
from devices.profiles.settings import read_table

FILE_NAME = "terminal.toml"
PROFILES = "profiles"
"""The folder, inside the data folder, with this site's own scanner profiles."""


@dataclass(frozen=True, slots=True)
class ScannerSetting:
    """One scanner of this terminal; without a profile the best match is taken."""

    address: str
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class TerminalConfig:
    """What terminal.toml says; as it is here without one."""

    scanners: tuple[ScannerSetting, ...] = ()
    feedback: tuple[str, ...] = DEFAULT_ORDER

    def with_scanners(self, addresses: Sequence[str]) -> tuple[ScannerSetting, ...]:
        """The scanners of the command line where it names any, each with the profile that the file has for it."""
        profiles = {scanner.address: scanner.profile for scanner in self.scanners}
        named = tuple(ScannerSetting(address, profiles.get(address)) for address in addresses)
        return named or self.scanners


def read_config(data: Path) -> TerminalConfig:
    """The configuration in this data folder; raises BadSetting that names file and key."""
    path = data / FILE_NAME
    if not path.exists():
        return TerminalConfig()
    table = read_toml(path)
    for key in table:
        if key not in {"scanner", "feedback"}:
            raise BadSetting(f"{path}: there is no key `{key}`; there are: feedback, [[scanner]]")
    return TerminalConfig(_scanners(table.get("scanner", []), path), _feedback(table.get("feedback"), path))


def full_address(address: str) -> str:
    """A scanner's address, a bare device path meaning a serial one."""
    return address if ":" in address else f"serial:{address}"


def _scanners(tables: Any, path: Path) -> tuple[ScannerSetting, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise BadSetting(f"{path}: `scanner` must be written as [[scanner]]")
    read = [read_table(ScannerSetting, table, f"{path}: [[scanner]]") for table in tables]
    found = tuple(ScannerSetting(full_address(scanner.address), scanner.profile) for scanner in read)
    twice = [it.address for at, it in enumerate(found) if it.address in {other.address for other in found[:at]}]
    if twice:
        raise BadSetting(f"{path}: [[scanner]]: `address` {twice[0]} is there twice")
    return found


def _feedback(names: Any, path: Path) -> tuple[str, ...]:
    if names is None:
        return DEFAULT_ORDER
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadSetting(f"{path}: `feedback` must be a list of texts")
    try:
        check_order(names)
    except BadSetting as error:
        raise BadSetting(f"{path}: `feedback`: {error}") from error
    return tuple(names)
