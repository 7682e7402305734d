"""What was meant by a text that was typed on one keyboard and read on another, or with Caps Lock on.

A scanner that plays a keyboard presses keys, and the computer decides what a key writes. The tables hold the keyboards that this
happens with, key by key, after Windows. Knows characters only: whether what comes out is a label, others judge.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import NamedTuple

from workflows.gs1.symbology import ELEMENT_STRING_PREFIXES, LENGTH
from workflows.gs1.values import DIGITS

AS_SENT = "AS_SENT"
"""In place of a keyboard's name: only the identifier is bent and the data is as it came, whatever did that."""
CAPS = "_CAPS"
"""Behind a keyboard's name: capital and small letters are swapped as well."""
_FEWEST_DIGITS = 8
_DIGIT = re.compile("[0-9]")
_IDENTIFIERS = ELEMENT_STRING_PREFIXES | {"]E0", "]E3", "]E4", "]I0", "]I1", "]I3"}


class _Rows(NamedTuple):
    """What the keys write alone and with Shift, from the key left of 1 to the one left of the right Shift."""

    plain: str
    shifted: str


# fmt: off
_US = _Rows("`1234567890-=" "qwertyuiop[]" "asdfghjkl;'\\" "zxcvbnm,./", "~!@#$%^&*()_+" "QWERTYUIOP{}" 'ASDFGHJKL:"|' "ZXCVBNM<>?")
_FRENCH = _Rows("²&é\"'(-è_çà)=" "azertyuiop^$" "qsdfghjklmù*" "wxcvbn,;:!", "²1234567890°+" "AZERTYUIOP¨£" "QSDFGHJKLM%µ" "WXCVBN?./§")
_BELGIAN = _Rows("²&é\"'(§è!çà)-" "azertyuiop^$" "qsdfghjklmùµ" "wxcvbn,;:=", "³1234567890°_" "AZERTYUIOP¨*" "QSDFGHJKLM%£" "WXCVBN?./+")
_GERMAN = _Rows("^1234567890ß´" "qwertzuiopü+" "asdfghjklöä#" "yxcvbnm,.-", '°!"§$%&/()=?`' "QWERTZUIOPÜ*" "ASDFGHJKLÖÄ'" "YXCVBNM;:_")
# fmt: on
_NOBODY_KNOWS = "\N{REPLACEMENT CHARACTER}"
"""No label can hold it, so that nothing is read where two keys write the same."""
_BRACKET, _HYPHEN, _NINE = 24, 11, 9
"""Places in a row: of the US key for ], and of the keys for which AltGr writes it on a French and on a German keyboard."""


class Meant(NamedTuple):
    """One text that the scanner may have meant, and the name of what made the other one of it."""

    text: str
    keyboard: str


class _Keyboard(NamedTuple):
    """A way of bending, undone: from what arrived to what was meant."""

    name: str
    undo: dict[int, int]
    bracket: str
    """What a ] in the first place became; scanners for European keyboards type it with AltGr."""

    @property
    def moves_digits(self) -> bool:
        return "1".translate(self.undo) != "1"

    def heads(self) -> Iterator[str]:
        """What the identifiers become."""
        bend = {meant: arrived for arrived, meant in self.undo.items()}
        for identifier in _IDENTIFIERS:
            head = self.bracket + identifier[1:].translate(bend)
            yield from (head, *_locked(head))

    def digits(self) -> str:
        """What the digits become."""
        return "".join(chr(arrived) for arrived, meant in self.undo.items() if chr(meant) in DIGITS)


def _locked(text: str) -> tuple[str, str]:
    """What Caps Lock makes of what a keyboard would write, where it is for letters alone: for all, or for those from A to Z."""
    swapped = [(c, other if len(other := c.swapcase()) == 1 else c) for c in text]
    return "".join(other for _, other in swapped), "".join(other if c.isascii() else c for c, other in swapped)


def _read_on(name: str, computer: _Rows) -> _Keyboard:
    """A scanner set for a US keyboard, at a computer that has this one."""
    undo = str.maketrans(computer.plain + computer.shifted, _US.plain + _US.shifted)
    return _Keyboard(name, undo, computer.plain[_BRACKET])


def _read_locked(name: str, computer: _Rows) -> _Keyboard:
    """The same with Caps Lock on, which on European keyboards shifts digits and signs too."""
    return _read_on(name, _Rows(computer.shifted, computer.plain))


def _typed_on(name: str, scanner: _Rows, bracket: int) -> _Keyboard:
    """A scanner set for this keyboard, at a computer that has a US one, to which AltGr is nothing."""
    undo = str.maketrans(_US.plain + _US.shifted, scanner.plain + scanner.shifted)
    # The key left of Z, which a US keyboard lacks, writes there what another one writes too.
    undo |= dict.fromkeys(map(ord, "\\|"), ord(_NOBODY_KNOWS))
    return _Keyboard(name, undo, _US.plain[bracket])


_RIGHT = _Keyboard("US", {}, "]")
_WRONG = (
    _read_on("AZERTY", _FRENCH),
    _read_on("AZERTY_BE", _BELGIAN),
    _read_on("QWERTZ", _GERMAN),
    _read_locked("AZERTY_LOCKED", _FRENCH),
    _read_locked("AZERTY_BE_LOCKED", _BELGIAN),
    _read_locked("QWERTZ_LOCKED", _GERMAN),
    _typed_on("FROM_AZERTY", _FRENCH, _HYPHEN),
    _typed_on("FROM_QWERTZ", _GERMAN, _NINE),
)


@cache
def _bent() -> frozenset[str]:
    """How a bent text begins; made with the first text that needs it."""
    return frozenset(head for keyboard in (_RIGHT, *_WRONG) for head in keyboard.heads()) - _IDENTIFIERS


_BENT_DIGITS = frozenset("".join("".join(_locked(k.digits())) for k in _WRONG if k.moves_digits))


def meant(text: str) -> Iterator[Meant]:
    """Every text that a keyboard may have made this one of; none for a text that shows no sign of being bent.

    A sign is an identifier that a keyboard has bent, or, without one, that there are no digits where most characters must be some.
    The case of letters is certain only where the letter of the identifier says so: else there are two texts, with it and without.
    """
    if text[:LENGTH] in _bent() or _is_without_digits(text):
        for keyboard in (_RIGHT, *_WRONG):
            yield from _meant_on(keyboard, text)


def _meant_on(keyboard: _Keyboard, text: str) -> Iterator[Meant]:
    plain = text.translate(keyboard.undo)
    yield from _with_identifier(keyboard, text, plain, plain, keyboard.name)
    for unlocked in _locked(text):
        yield from _with_identifier(keyboard, text, unlocked.translate(keyboard.undo), plain, keyboard.name + CAPS)


def _with_identifier(keyboard: _Keyboard, text: str, data: str, plain: str, name: str) -> Iterator[Meant]:
    """`data` is what was meant if nothing else is wrong; `plain` the same with the letters as they came."""
    identifier = "]" + data[1:LENGTH] if text.startswith(keyboard.bracket) else ""
    if identifier in _IDENTIFIERS:
        yield Meant(identifier + data[LENGTH:], name)
        yield Meant(identifier + plain[LENGTH:], AS_SENT if keyboard is _RIGHT else keyboard.name)
        yield Meant(identifier + text[LENGTH:], AS_SENT)
    elif keyboard.moves_digits and _are_many(DIGITS, data) and _is_without_digits(text):
        yield Meant(data, name)


def _is_without_digits(text: str) -> bool:
    """Whether there are signs where digits must be; what has a bent identifier may well have digits in its lot."""
    return not _DIGIT.search(text) and _are_many(_BENT_DIGITS, text)


def _are_many(some: Collection[str], text: str) -> bool:
    found = sum(character in some for character in text)
    return found >= _FEWEST_DIGITS and 2 * found >= len(text)
