"""`lotline doctor scan`: the Scanner Doctor at a plain terminal. Prints the card, listens to one scanner, names its faults, writes its profile."""

import asyncio
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click

from devices.discover import hid_devices, keyboard_devices, serial_devices
from devices.doctor.arrival import Arrival
from devices.doctor.card import CARD, CardSymbol
from devices.doctor.judge import judge
from devices.doctor.mend import WIRES, Wire, mend, still_unsafe
from devices.errors import ScannerError
from devices.open_scanner import open_scanner
from devices.profile import DeviceProfile
from devices.profiles.catalogue import BUILT_IN, load_profiles
from devices.profiles.files import write_profile
from devices.profiles.known_scanner import KnownScanner, Match, without_options
from devices.scanner import Scanner
from terminal.card_on_screen import in_characters
from terminal.config import PROFILES, full_address
from terminal.doctor_reading import Guide, listening, read_card
from terminal.doctor_report import Diagnosis, as_json, lines, shown
from terminal.options import fail

WIDEST = 80


@dataclass(frozen=True, slots=True)
class DoctorOptions:
    """What `lotline doctor scan` was given."""

    data: Path
    address: str | None
    as_json: bool
    card: Path | None
    profile: str | None
    wait_s: float


Open = Callable[[str, DeviceProfile], Scanner]


def run_doctor(options: DoctorOptions, open_one: Open = open_scanner) -> int:
    """0 when the scanner is faultless, 1 when a fault was found; ends with status 2 when none can be looked at."""
    if options.card is not None:
        return _only_card(options.card)
    try:
        address = full_address(options.address) if options.address else _only_scanner()
        known = load_profiles(options.data / PROFILES).profile_for(address, options.profile)
        _introduce(options, address)
        arrivals = asyncio.run(_listen(lambda: open_one(address, listening(known.profile)), options))
        diagnosis = _diagnose(address, known, arrivals, options.data)
    except ScannerError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or options.data}: {error.strerror}")
    except KeyboardInterrupt:
        fail("stopped; nothing was written", 1)
    if options.as_json:
        click.echo(json.dumps(as_json(diagnosis), ensure_ascii=False))
    else:
        _say(*lines(diagnosis))
    return 1 if diagnosis.report.findings else 0


def _only_card(folder: Path) -> int:
    try:
        for path in _write_card(folder):
            click.echo(str(path))
    except OSError as error:
        fail(f"the folder {folder} can't be written: {error.strerror}")
    return 0


def _write_card(folder: Path) -> tuple[Path, ...]:
    from devices.drivers.test_card import write_card

    return write_card(folder)


def _only_scanner() -> str:
    found = [device.address for device in (*hid_devices(), *serial_devices())]
    if len(found) == 1:
        return found[0]
    if not found:
        typing = "  ".join(device.address for device in keyboard_devices()) or "keys:/dev/input/by-id/..."
        fail(f"no scanner found on USB HID or a serial line. Plug it in; if it types, name it: --address {typing}")
    fail("there are several. Name one with --address: " + "  ".join(found))


def _introduce(options: DoctorOptions, address: str) -> None:
    """Say what happens and where the card is; nothing of it to a program."""
    if options.as_json:
        return
    pdf = _write_card(options.data / "test-card")[0]
    _say("Scanner Doctor", f"Scanner: {address}", f"Card to print: {pdf}")
    _say("Scan what is asked for. Enter: it can't be read. Ctrl-C: stop.", "")


async def _listen(make: Callable[[], Scanner], options: DoctorOptions) -> tuple[Arrival, ...]:
    guide = Guide(lambda symbol: None, lambda arrival, good: None) if options.as_json else Guide(_ask, _heard)
    skips = asyncio.Event()
    with _enter_sets(skips):
        return await read_card(make(), guide, options.wait_s, skips)


@contextmanager
def _enter_sets(skips: asyncio.Event) -> Iterator[None]:
    """While inside, Enter at the terminal sets the event."""
    if not sys.stdin.isatty():
        yield
        return
    loop, terminal = asyncio.get_running_loop(), sys.stdin.fileno()

    def line() -> None:
        typed = os.read(terminal, 4_096)
        if typed.strip():
            _say(
                "That was typed, not scanned. If the scanner types: stop, and give --address keys:/dev/input/by-id/..."
            )
        elif typed:
            skips.set()
        else:
            loop.remove_reader(terminal)

    loop.add_reader(terminal, line)
    try:
        yield
    finally:
        loop.remove_reader(terminal)


def _ask(symbol: CardSymbol) -> None:
    from devices.drivers.test_card import modules

    _say(f"{CARD.index(symbol) + 1} of {len(CARD)}: scan {symbol.mark}, {symbol.carrier.value}.")
    if sys.stdout.isatty():
        for line in in_characters(modules(symbol), shutil.get_terminal_size().columns):
            click.echo(line)


def _heard(arrival: Arrival, good: bool) -> None:
    _say(f"   got {shown(arrival.text)[:200]}" if good else f"   not on the card: {shown(arrival.text)[:60]}")


def _diagnose(address: str, known: KnownScanner, arrivals: tuple[Arrival, ...], data: Path) -> Diagnosis:
    """The judgement, and the profile that follows from it, written where it differs from the one that would be used."""
    report = judge(arrivals)
    plain = replace(listening(known.profile), stale_ms=known.profile.stale_ms)
    mended = mend(plain, report.findings, WIRES.get(address.partition(":")[0], Wire.TEXT))
    mended = replace(mended, unsafe=tuple(dict.fromkeys((*mended.unsafe, *still_unsafe(known.unsafe, report)))))
    diagnosis = Diagnosis(address, known.profile.name, report, mended)
    if (mended.profile, mended.unsafe) == (known.profile, known.unsafe) or not report.read:
        return diagnosis
    ours = KnownScanner(
        replace(mended.profile, name=_name(known, address)),
        known.title,
        known.note,
        (Match(address=without_options(address)),),
        mended.unsafe,
    )
    return replace(diagnosis, written=write_profile(ours, data / PROFILES))


def _name(known: KnownScanner, address: str) -> str:
    """The scanner's own profile keeps its name; another gets one made from the address."""
    own = any(match.address == without_options(address) for match in known.matches)
    if own and not (BUILT_IN / f"{known.profile.name}.toml").exists():
        return known.profile.name
    return "-".join(re.findall(r"[A-Za-z0-9]+", without_options(address).rsplit("/dev/", 1)[-1])).lower() or "scanner"


def _say(*paragraphs: str) -> None:
    """Print, wrapped to the terminal; a paragraph keeps its indent."""
    width = min(WIDEST, shutil.get_terminal_size().columns)
    for paragraph in paragraphs:
        indent = paragraph[: len(paragraph) - len(paragraph.lstrip())]
        wrapped = textwrap.wrap(paragraph.strip(), width, initial_indent=indent, subsequent_indent=indent)
        click.echo("\n".join(wrapped))
