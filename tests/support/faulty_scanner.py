"""Simulated scanners with one fault each, on a real serial line: what they make of the Scanner Doctor's card."""

from collections.abc import Callable
from dataclasses import dataclass

from devices.doctor.card import CardSymbol
from devices.doctor.keyboards import bent
from devices.faults import Fault
from devices.profile import KeyboardLayout

GS = "\x1d"
CODE_LETTERS = {"]d2": "w", "]C1": "I", "]Q3": "s", "]C0": "j"}


@dataclass(frozen=True)
class FaultyScanner:
    """How one scanner sends what it reads."""

    name: str
    faults: frozenset[Fault]
    change: Callable[[str], str] = str
    suffix: str = "\r"
    times: int = 1
    reads: str = "ABCD"

    def sends(self, symbol: CardSymbol) -> bytes:
        """The bytes on the line for one symbol; none for one that it can't read."""
        if symbol.mark not in self.reads:
            return b""
        sent = self.change(symbol.identifier + symbol.data) + self.suffix
        return sent.encode("utf-8") * self.times


def typed(scanner: KeyboardLayout, computer: KeyboardLayout) -> Callable[[str], str]:
    """A scanner that types on one layout, read on another; Ctrl+] arrives."""
    return lambda text: GS.join(map(bent(scanner, computer), text.split(GS)))


def scanner(
    name: str,
    *faults: Fault,
    change: Callable[[str], str] = str,
    suffix: str = "\r",
    times: int = 1,
    reads: str = "ABCD",
) -> FaultyScanner:
    """A scanner with these faults."""
    return FaultyScanner(name, frozenset(faults), change, suffix, times, reads)


US, DE, FR = KeyboardLayout.US, KeyboardLayout.DE, KeyboardLayout.FR
SCANNERS = (
    scanner("faultless"),
    scanner("loses GS", Fault.SEPARATOR_LOST, change=lambda text: text.replace(GS, "")),
    scanner("loses the second GS", Fault.SEPARATOR_LOST, change=lambda t: t[: t.find(GS) + 1] + t[t.find(GS) + 1 :].replace(GS, "") if t.count(GS) > 1 else t),
    scanner("sends | for GS", Fault.SEPARATOR_REPLACED, change=lambda text: text.replace(GS, "|")),
    scanner("sends <GS> for GS", Fault.SEPARATOR_REPLACED, change=lambda text: text.replace(GS, "<GS>")),
    scanner("sends , for GS", Fault.SEPARATOR_REPLACED, change=lambda text: text.replace(GS, ",")),
    scanner("Caps Lock", Fault.CASE_SWAPPED, change=str.swapcase),
    scanner("upper case", Fault.ALL_UPPER_CASE, change=str.upper),
    scanner("lower case", Fault.ALL_LOWER_CASE, change=str.lower),
    scanner("types US on AZERTY", Fault.KEYBOARD_LAYOUT, change=typed(US, FR)),
    scanner("types US on QWERTZ", Fault.KEYBOARD_LAYOUT, change=typed(US, DE)),
    scanner("types AZERTY on US", Fault.KEYBOARD_LAYOUT, change=typed(FR, US)),
    scanner("types QWERTZ on US", Fault.KEYBOARD_LAYOUT, change=typed(DE, US)),
    scanner("no suffix", Fault.SUFFIX_MISSING, suffix=""),
    scanner("X behind", Fault.SUFFIX_EXTRA, suffix="X\r"),
    scanner("# in place of CR", Fault.SUFFIX_EXTRA, Fault.SUFFIX_MISSING, suffix="#"),
    scanner("$ before", Fault.PREFIX_EXTRA, change=lambda text: "$" + text),
    scanner("code letters", Fault.PREFIX_VARIES, Fault.IDENTIFIER_MISSING, change=lambda t: CODE_LETTERS[t[:3]] + t[3:]),
    scanner("no identifiers", Fault.IDENTIFIER_MISSING, change=lambda text: text[3:]),
    scanner("no GS1", Fault.IDENTIFIER_WRONG, change=lambda text: text.replace("]d2", "]d1").replace("]C1", "]C0")),
    scanner("reads twice", Fault.DOUBLE_READ, times=2),
    scanner("20 characters at most", Fault.TRUNCATED, change=lambda text: text[:20]),
    scanner("ends at GS", Fault.TRUNCATED, change=lambda text: text.split(GS)[0]),
    scanner("a laser", Fault.NOT_READ, reads="BD"),
    scanner("noise for a QR Code", Fault.GARBLED, Fault.NOT_READ, change=lambda t: "]Q3??????" if "]Q3" in t else t),
)  # fmt: skip
