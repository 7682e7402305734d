"""Profiles in files: one TOML file a kind of scanner, read strictly, written by the Scanner Doctor.

title = "..."                    note = "..."
[[match]]     wire, vendor, product, address
[settings]    any field of DeviceProfile but its name, which is the file's
[[unsafe]]    fault, symbology
"""

import tomllib
from pathlib import Path
from typing import Any

from devices.errors import BadSetting
from devices.faults import Unsafe
from devices.profile import DeviceProfile
from devices.profiles.known_scanner import KnownScanner, Match
from devices.profiles.settings import quoted, read_table, write_table

_KEYS = ("title", "note", "match", "settings", "unsafe")


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; raises BadSetting that names the file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        detail = error.strerror if isinstance(error, OSError) else error
        raise BadSetting(f"{path}: can't be read: {detail}") from error


def read_profile(path: Path) -> KnownScanner:
    """The profile in one file; raises BadSetting that names file and key."""
    table = read_toml(path)
    for key in table:
        if key not in _KEYS:
            raise BadSetting(f"{path}: there is no key `{key}`; there are: {', '.join(_KEYS)}")
    return KnownScanner(
        read_table(DeviceProfile, _table(table, "settings", path), f"{path}: [settings]", {"name": path.stem}),
        _text(table, "title", path),
        _text(table, "note", path),
        tuple(read_table(Match, it, f"{path}: [[match]]") for it in _tables(table, "match", path)),
        tuple(read_table(Unsafe, it, f"{path}: [[unsafe]]") for it in _tables(table, "unsafe", path)),
    )


def write_profile(known: KnownScanner, folder: Path) -> Path:
    """Write NAME.toml into the folder, whole or not at all; returns its path; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{known.profile.name}.toml"
    fresh = path.with_suffix(".new")
    fresh.write_text(profile_text(known), encoding="utf-8")
    fresh.replace(path)
    return path


def profile_text(known: KnownScanner) -> str:
    """The TOML of a profile, as read_profile reads it."""
    lines = [f"{key} = {quoted(text)}" for key, text in (("title", known.title), ("note", known.note)) if text]
    for match in known.matches:
        lines += ["", "[[match]]", *write_table(match)]
    settings = [line for line in write_table(known.profile) if not line.startswith("name = ")]
    lines += ["", "[settings]", *settings]
    for unsafe in known.unsafe:
        lines += ["", "[[unsafe]]", *write_table(unsafe)]
    return "\n".join(lines).lstrip("\n") + "\n"


def _text(table: dict[str, Any], key: str, path: Path) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise BadSetting(f"{path}: `{key}` must be a text")
    return value


def _table(table: dict[str, Any], key: str, path: Path) -> dict[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise BadSetting(f"{path}: `{key}` must be a table, [{key}]")
    return value


def _tables(table: dict[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(it, dict) for it in value):
        raise BadSetting(f"{path}: `{key}` must be written as [[{key}]]")
    return value
