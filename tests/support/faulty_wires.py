"""Simulated scanners with one fault each, as HID POS devices and as keyboards: the reports and key events that they make of the Doctor's card."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devices.decode.key_events import EVENT
from devices.decode.keymap import UNLOCKED
from devices.decode.layouts import LAYOUTS
from devices.doctor.card import GS, CardSymbol
from devices.drivers.hid_scanner import HidScanner
from devices.drivers.keyboard_wedge import KeyboardWedge
from devices.drivers.line_scanner import LineScanner
from devices.faults import Fault
from devices.profile import GENERIC, DeviceProfile, KeyboardLayout
from tests.devices.device_file import DeviceFile
from tests.devices.hid_reports import HONEYWELL_DESCRIPTOR, report, reports
from tests.devices.typing_scanner import (
    CAPS,
    CTRL_BRACKET,
    ENTER,
    F8,
    LOST_EVENTS,
    REPORT,
    SHIFT,
    TAB,
    Keys,
    alt_typed,
    events,
    key_for,
    tap,
)

CODE_LETTERS = {"A": "w", "B": "I", "C": "s", "D": "j"}
US, DE, FR = KeyboardLayout
HID, KEYS = "hid:/dev/hidraw7", "keys:/dev/input/by-id/usb-scanner-event-kbd"
F9 = 67
PAUSE_S = 0.15
"""Longer than a driver waits after it has opened a device, and than the silence that ends a code without suffix."""
Change = Callable[[str], str]
Sends = Callable[[CardSymbol], list[bytes]]


@dataclass(frozen=True)
class FaultyWire:
    """One scanner: what is wrong with it, and what it sends for a symbol of the card; nothing for one that it can't read."""

    name: str
    address: str
    faults: frozenset[Fault]
    sends: Sends
    profile: DeviceProfile = GENERIC
    """What is in use when the Doctor is called."""

    def open(self, device: DeviceFile, profile: DeviceProfile, sysfs: Path) -> LineScanner:
        """The driver that reads it, on a device file of which this scanner is the far end; its descriptor stands in sysfs."""
        node = self.address.partition(":")[2]
        if self.address != HID:
            return KeyboardWedge(node, profile, open_line=device.open, take=lambda fd, held: None)
        folder = sysfs / "class/hidraw" / Path(node).name / "device"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report_descriptor").write_bytes(HONEYWELL_DESCRIPTOR)
        return HidScanner(node, profile, open_line=device.open, sysfs=sysfs)

    async def scan(self, device: DeviceFile, *symbols: CardSymbol) -> None:
        """Scan these symbols one after the other, as fast as nobody can."""
        for symbol in symbols:
            await asyncio.sleep(PAUSE_S)
            for packet in self.sends(symbol):
                await device.send(packet)


def keep(text: str) -> str:
    """Nothing is changed."""
    return text


def without_gs(text: str) -> str:
    """Every separator is lost."""
    return text.replace(GS, "")


def without_second_gs(text: str) -> str:
    """Of several separators all but the first are lost."""
    first = text.find(GS) + 1
    return text[:first] + text[first:].replace(GS, "") if text.count(GS) > 1 else text


def with_gs_as(substitute: str) -> Change:
    """Something else comes in place of each separator."""
    return lambda text: text.replace(GS, substitute)


def not_marked_gs1(text: str) -> str:
    """GS1 DataMatrix and GS1-128 come as plain ones."""
    return text.replace("]d2", "]d1").replace("]C1", "]C0")


# -- HID POS ------------------------------------------------------------------------------------------------------------------------------


def pos(
    name: str,
    *faults: Fault,
    data: Change = keep,
    identifier: Change = keep,
    letters: bool = False,
    times: int = 1,
    reads: str = "ABCD",
    sends: Sends | None = None,
) -> FaultyWire:
    """A HID POS scanner: identifier and data are changed apart, because its reports hold them apart."""

    def all_of(symbol: CardSymbol) -> list[bytes]:
        added = CODE_LETTERS[symbol.mark] if letters else ""
        sent = reports((added + data(symbol.data)).encode(), identifier(symbol.identifier).encode())
        return sent * times if symbol.mark in reads else []

    return FaultyWire(name, HID, frozenset(faults), sends or all_of)


def claims_too_much(symbol: CardSymbol) -> list[bytes]:
    """One report that says it holds more than it does."""
    return [report(symbol.data.encode(), symbol.identifier.encode(), count=200)]


def half_a_code(symbol: CardSymbol) -> list[bytes]:
    """The first report of two; the second is lost."""
    return [report(symbol.data[:20].encode(), symbol.identifier.encode(), more=True)]


def noise_for_qr(symbol: CardSymbol) -> list[bytes]:
    """The QR Code comes as something else."""
    return reports(b"??????" if symbol.mark == "C" else symbol.data.encode(), symbol.identifier.encode())


POS = (
    pos("faultless"),
    pos("CR as of a serial line", data=lambda text: text + "\r"),
    pos("loses GS", Fault.SEPARATOR_LOST, data=without_gs),
    pos("loses the second GS", Fault.SEPARATOR_LOST, data=without_second_gs),
    pos("sends | for GS", Fault.SEPARATOR_REPLACED, data=with_gs_as("|")),
    pos("sends <GS> for GS", Fault.SEPARATOR_REPLACED, data=with_gs_as("<GS>")),
    pos("sends , for GS", Fault.SEPARATOR_REPLACED, data=with_gs_as(",")),
    pos("swaps case", Fault.CASE_SWAPPED, data=str.swapcase),
    pos("upper case", Fault.ALL_UPPER_CASE, data=str.upper),
    pos("lower case", Fault.ALL_LOWER_CASE, data=str.lower),
    pos("X behind", Fault.SUFFIX_EXTRA, data=lambda text: text + "X"),
    pos("VT behind", Fault.SUFFIX_EXTRA, data=lambda text: text + "\x0b"),
    pos("$ before the data", Fault.PREFIX_EXTRA, data=lambda text: "$" + text),
    pos("code letters behind the identifier", Fault.PREFIX_VARIES, letters=True),
    pos("code letters", Fault.PREFIX_VARIES, Fault.IDENTIFIER_MISSING, identifier=lambda text: "", letters=True),
    pos("no identifiers", Fault.IDENTIFIER_MISSING, identifier=lambda text: ""),
    pos("no GS1", Fault.IDENTIFIER_WRONG, identifier=not_marked_gs1),
    pos("reads twice", Fault.DOUBLE_READ, times=2),
    pos("20 characters at most", Fault.TRUNCATED, data=lambda text: text[:20]),
    pos("ends at GS", Fault.TRUNCATED, data=lambda text: text.split(GS)[0]),
    pos("loses the second report", Fault.TRUNCATED, sends=half_a_code),
    pos("a laser", Fault.NOT_READ, reads="BD"),
    pos("noise for a QR Code", Fault.GARBLED, Fault.NOT_READ, sends=noise_for_qr),
)
"""HID POS scanners; a keyboard layout and a missing suffix are nothing that they can have."""


# -- keyboards ----------------------------------------------------------------------------------------------------------------------------


def packed(keys: Keys) -> list[bytes]:
    """As the kernel passes key events on: at most 64 events a read."""
    stream, size = events(keys), 64 * EVENT.size
    return [stream[at : at + size] for at in range(0, len(stream), size)]


def for_caps_lock(text: str, layout: KeyboardLayout) -> Keys:
    """The keys of a scanner that counts on Caps Lock being on: Shift is held where the lock would not do."""
    keyboard, keys = LAYOUTS[layout], Keys()
    for character in text:
        pressed = key_for(character, layout)
        shifted = (SHIFT, 1) in pressed
        [code, *others] = [code for code, value in pressed if value == 1 and code != SHIFT]
        locks = not others and code not in UNLOCKED and (keyboard.plain.get(code, "").isalpha() or keyboard.shift_lock)
        plain = keyboard.plain.get(code) == character or keyboard.shifted.get(code) == character
        keys += tap(code, *([] if shifted else [SHIFT])) if locks and plain else pressed
    return keys


def wedge(
    name: str,
    *faults: Fault,
    change: Change = keep,
    layout: KeyboardLayout = US,
    read_as: KeyboardLayout = US,
    gs: Keys = CTRL_BRACKET,
    caps: bool = False,
    end: Keys | None = None,
    times: int = 1,
    reads: str = "ABCD",
    sends: Sends | None = None,
) -> FaultyWire:
    """A scanner that types; `end` are the keys after each code, Enter if nothing is said."""

    def all_of(symbol: CardSymbol) -> list[bytes]:
        text = change(symbol.identifier + symbol.data)
        if caps:
            keys = for_caps_lock(text, layout)
        else:
            keys = [event for character in text for event in key_for(character, layout, gs)]
        return packed(keys + (tap(ENTER) if end is None else end)) * times if symbol.mark in reads else []

    return FaultyWire(name, KEYS, frozenset(faults), sends or all_of, DeviceProfile(keyboard_layout=read_as))


def typed_by_number(symbol: CardSymbol) -> list[bytes]:
    """Every character as Alt and its number."""
    return packed(alt_typed((symbol.identifier + symbol.data).encode()))


def switches_caps_lock(symbol: CardSymbol) -> list[bytes]:
    """Caps Lock is switched on for the code and off again."""
    text = symbol.identifier + symbol.data
    return packed(tap(CAPS) + for_caps_lock(text, US) + tap(CAPS) + tap(ENTER))


def too_fast_for_the_kernel(symbol: CardSymbol) -> list[bytes]:
    """The kernel says that it has lost events in the middle of the code."""
    text = symbol.identifier + symbol.data
    first = [event for character in text[:20] for event in key_for(character, US)]
    last = [event for character in text[-4:] for event in key_for(character, US)]
    return [*packed(first), LOST_EVENTS + REPORT, *packed(last + tap(ENTER))]


WEDGES = (
    wedge("faultless"),
    wedge("F8 for GS", gs=tap(F8)),
    wedge("Alt and numbers", sends=typed_by_number),
    wedge("switches Caps Lock", sends=switches_caps_lock),
    wedge("Tab in place of Enter", end=tap(TAB)),
    wedge("no key for GS", Fault.SEPARATOR_LOST, gs=[]),
    wedge("F9 for GS", Fault.SEPARATOR_LOST, gs=tap(F9)),
    wedge("loses the second GS", Fault.SEPARATOR_LOST, change=without_second_gs),
    wedge("sends | for GS", Fault.SEPARATOR_REPLACED, change=with_gs_as("|")),
    wedge("sends {GS} for GS", Fault.SEPARATOR_REPLACED, change=with_gs_as("{GS}")),
    wedge("counts on Caps Lock", Fault.CASE_SWAPPED, caps=True),
    wedge("counts on Caps Lock, AZERTY", Fault.CASE_SWAPPED, caps=True, layout=FR, read_as=FR),
    wedge("counts on Caps Lock, QWERTZ", Fault.CASE_SWAPPED, caps=True, layout=DE, read_as=DE),
    wedge("upper case", Fault.ALL_UPPER_CASE, change=str.upper),
    wedge("lower case", Fault.ALL_LOWER_CASE, change=str.lower),
    *(
        wedge(f"types {one.value} and is read as {other.value}", Fault.KEYBOARD_LAYOUT, layout=one, read_as=other)
        for one in KeyboardLayout
        for other in KeyboardLayout
        if one is not other
    ),
    *(
        wedge(
            f"types {one.value} for Caps Lock and is read as {other.value}",
            Fault.KEYBOARD_LAYOUT,
            Fault.CASE_SWAPPED,
            layout=one,
            read_as=other,
            caps=True,
        )
        for one in KeyboardLayout
        for other in KeyboardLayout
        if one is not other
    ),
    wedge("no Enter", Fault.SUFFIX_MISSING, end=[]),
    wedge("X behind", Fault.SUFFIX_EXTRA, change=lambda text: text + "X"),
    wedge("# in place of Enter", Fault.SUFFIX_EXTRA, Fault.SUFFIX_MISSING, change=lambda text: text + "#", end=[]),
    wedge("$ before", Fault.PREFIX_EXTRA, change=lambda text: "$" + text),
    wedge("$ behind the identifier", Fault.PREFIX_EXTRA, change=lambda text: text[:3] + "$" + text[3:]),
    wedge("no identifiers", Fault.IDENTIFIER_MISSING, change=lambda text: text[3:]),
    wedge("no GS1", Fault.IDENTIFIER_WRONG, change=not_marked_gs1),
    wedge("reads twice", Fault.DOUBLE_READ, times=2),
    wedge("20 characters at most", Fault.TRUNCATED, change=lambda text: text[:20]),
    wedge("ends at GS", Fault.TRUNCATED, change=lambda text: text.split(GS)[0]),
    wedge("too fast for the kernel", Fault.TRUNCATED, sends=too_fast_for_the_kernel),
    wedge("a laser", Fault.NOT_READ, reads="BD"),
    wedge(
        "noise for a QR Code",
        Fault.GARBLED,
        Fault.NOT_READ,
        change=lambda text: "]Q3??????" if "]Q3" in text else text,
    ),
    wedge(
        "code letters",
        Fault.PREFIX_VARIES,
        Fault.IDENTIFIER_MISSING,
        change=lambda text: {"]d2": "w", "]C1": "I", "]Q3": "s", "]C0": "j"}[text[:3]] + text[3:],
    ),
)
"""Scanners that type."""
