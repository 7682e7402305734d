"""Good scans as each kind of scanner sends them: lines, packets, tags, key events, reports and their descriptors."""

import struct
from functools import cache

from devices.decode.key_events import EVENT
from devices.decode.layouts import LAYOUTS
from devices.decode.ssi import Opcode, Status, packet
from devices.profile import KeyboardLayout
from tests.fuzz.labels import label_seeds
from tests.fuzz.mutate import Seeds
from workflows.gs1.codes import Kind

LABEL = b"]d20109506000134352172803311021SN1"
TAG = b"30742574D7194E400000001A85"[:24]
EVENT_SIZE = EVENT.size

_SUFFIXES = (b"\r", b"\n", b"\r\n", b"\t", b"\x03", b"")
_PREFIXES = (b"", b"\x02", b"\0\0", b"~~")
_DECODER = 0
_KINDS = (0, 1, 17, 4)  # SYN, KEY, LED, MSC
_KEY = 1
_LEFT_CTRL, _LEFT_SHIFT, _LEFT_ALT, _CAPS_LOCK, _ENTER, _F8 = 29, 42, 56, 58, 28, 66
_KEYPAD = (82, 79, 80, 81, 75, 76, 77, 71, 72, 73)
_LOST, _REPORTED = bytes([0, 3, 0]), bytes([0, 0, 0])


@cache
def frame_seeds() -> Seeds:
    """Labels on a text line: with prefix, suffix, NULs, replies to commands, or nothing at all."""
    labels = label_seeds(Kind.SCAN)
    good = [
        _PREFIXES[number % len(_PREFIXES)] + label + _SUFFIXES[number % len(_SUFFIXES)]
        for number, label in enumerate(labels.good)
    ]
    replies = [b"CBRENA1\x06.", b"\x16M\rAIMID1\x15!", b"\x05."]
    return Seeds(good, [*labels.pieces[:40], *_SUFFIXES[:5], *_PREFIXES[1:], *replies, b"x" * 500])


def ssi_packet(label: bytes, symbology: int = 0x1B, status: int = 0) -> bytes:
    """A Zebra packet with a label in it."""
    return packet(Opcode.DECODE_DATA, bytes([symbology]) + label, status, _DECODER)


@cache
def ssi_seeds() -> Seeds:
    """Packets: whole labels, labels in several packets, packets sent again, events."""
    labels = [label[:500] for label in label_seeds(Kind.SCAN).good[::3]]
    whole = [ssi_packet(label[:240]) for label in labels]
    parted = [ssi_packet(label[:9], status=Status.CONTINUES) + ssi_packet(label[9:200]) for label in labels]
    again = [ssi_packet(label[:99]) + ssi_packet(label[:99], status=Status.RETRANSMITTED) for label in labels[::4]]
    event = packet(Opcode.EVENT, b"\x01", 0, _DECODER)
    return Seeds([*whole, *parted, *again, event], [event, b"\0", b"\xf3", b"\x04", b"\xff\xf3\0\0", *whole[:9]])


@cache
def tag_seeds() -> Seeds:
    """Lines of radio readers: bare EPCs, with control word and checksum, with words around them."""
    tags = [f"{0x30742574D7194E4000000000 + number:024X}".encode() for number in range(40)]
    good = [line for tag in tags for line in (tag + b"\r\n", b"3000" + tag + b"ABCD\r", b"EPC: " + tag + b" -61dBm\n")]
    return Seeds(good, [b"EPC=", b"epc ", b" ", b"-", b"\r", b"3000", b"F8", b"36", b"0" * 60, *tags[:5]])


def press(text: str) -> bytes:
    """The text typed on a US keyboard, as records of `as_events`; GS as Ctrl and ]."""
    us = LAYOUTS[KeyboardLayout.US]
    plain = {character: code for code, character in us.plain.items()}
    shifted = {character: code for code, character in us.shifted.items()}
    records = b""
    for character in text:
        if character == "\x1d":
            records += _chord(_LEFT_CTRL, plain["]"])
        elif character in plain or character == "\r":
            records += _key(plain.get(character, _ENTER))
        elif character in shifted:
            records += _chord(_LEFT_SHIFT, shifted[character])
    return records


def as_events(records: bytes) -> bytes:
    """The kernel's bytes of compact records: three bytes each, kind and value in the first, the code in the others."""
    return b"".join(
        EVENT.pack(0, 0, _KINDS[first & 3], code, (0, 1, 2, -1)[first >> 2 & 3])
        for first, code in struct.iter_unpack("<BH", records[: len(records) // 3 * 3])
    )


@cache
def key_seeds() -> Seeds:
    """Labels as typed, with each way to send GS."""
    labels = [label.decode("ascii", "ignore") for label in label_seeds(Kind.SCAN).good[::4]]
    typed = [press(label[:60] + "\r") for label in labels]
    by_number = _record(_LEFT_ALT, 1) + b"".join(_key(_KEYPAD[digit]) for digit in (0, 2, 9)) + _record(_LEFT_ALT, 0)
    caps = [_key(_CAPS_LOCK) + press(label[:30].swapcase() + "\r") + _key(_CAPS_LOCK) for label in labels[::8]]
    keys = [_key(code) for code in (_F8, _CAPS_LOCK, _ENTER, _LEFT_ALT, 69, 15, 1, 96, 100)]
    return Seeds(
        [*typed, *caps, press("0109506000134352") + by_number], [*keys, by_number, _LOST, _REPORTED, _record(30, 2)]
    )


def _record(code: int, value: int) -> bytes:
    return struct.pack("<BH", _KEY | value << 2, code)


def _key(code: int) -> bytes:
    return _record(code, 1) + _record(code, 0) + _REPORTED


def _chord(held: int, code: int) -> bytes:
    return _record(held, 1) + _key(code) + _record(held, 0)
