"""Lines of a UHF RFID reader: one EPC in hexadecimal digits each, bulk reads told once per tag.

Knows the lengths of an EPC and the protocol-control word before it (GS1 EPC Gen2, 6.3.2.1.2), not what an EPC says.
"""

import re
from collections.abc import Sequence

from devices.decode.decoder import Decoded, Decoder
from devices.decode.framing import Dropped, Frame
from devices.scan import RFID_TAG, MisreadReason

_MILLISECOND = 1_000_000
_LABELLED = re.compile(rb"\bEPC\s*[:=]?\s*([0-9A-F]+(?:[ -][0-9A-F]+)*)", re.IGNORECASE)
_BARE = re.compile(rb"(?<![0-9A-Z])[0-9A-F]{16,}(?![0-9A-Z])", re.IGNORECASE)
_WORD = 4
"""Hexadecimal digits of a 16-bit word; an EPC is a whole number of them."""
_SHORTEST, _LONGEST = 16, 124
"""64 bits (the oldest tags) to 496 bits (31 words, the most that the control word can count)."""
_SGTIN_198 = b"36"
_MOST_TAGS = 100_000
"""Remembered at once; a window with more forgets the one longest unseen."""


class EpcReader:
    """Turns the lines that `lines` decodes into one frame per tag; a tag seen again within the window is silent."""

    def __init__(self, lines: Decoder, window_ms: int) -> None:
        self._lines = lines
        self._window = window_ms * _MILLISECOND
        self._seen: dict[bytes, int] = {}  # EPC to when it was last seen, the longest unseen first

    @property
    def due(self) -> int | None:
        """As the lines' own."""
        return self._lines.due

    def feed(self, chunk: bytes, now: int) -> list[Decoded]:
        """The tags that came into sight with this chunk."""
        return self._tags(self._lines.feed(chunk, now), now)

    def tick(self, now: int) -> list[Decoded]:
        """What silence has settled."""
        return self._tags(self._lines.tick(now), now)

    def abandon(self) -> list[Decoded]:
        """What is given up."""
        return list(self._lines.abandon())

    def _tags(self, decoded: Sequence[Decoded], now: int) -> list[Decoded]:
        self._forget(now)
        tags: list[Decoded] = []
        for item in decoded:
            read = epc_of(item.data) if isinstance(item, Frame) else item
            if isinstance(read, bytes):
                if self._is_new(read, now):
                    tags.append(Frame(RFID_TAG + read))
            elif read is not None:
                tags.append(read)
        return tags

    def _is_new(self, epc: bytes, now: int) -> bool:
        known = self._seen.pop(epc, None) is not None
        self._seen[epc] = now
        if len(self._seen) > _MOST_TAGS:
            del self._seen[next(iter(self._seen))]
        return not known

    def _forget(self, now: int) -> None:
        while self._seen:
            epc, seen = next(iter(self._seen.items()))
            if now - seen < self._window:
                return
            del self._seen[epc]


def epc_of(line: bytes) -> bytes | Dropped | None:
    """The EPC in upper-case digits; Dropped for one of no possible length; None for a line that speaks of no tag."""
    found = _LABELLED.search(line)
    digits = re.sub(rb"[ -]", b"", found[1]) if found else _longest_run(line)
    if not digits:
        return None
    epc = _without_control_words(digits.upper())
    if epc.startswith(_SGTIN_198) and len(epc) == 50:
        epc += b"00"  # 198 bits: some readers pad to whole bytes only, the tag holds whole words
    if len(epc) % _WORD or not _SHORTEST <= len(epc) <= _LONGEST:
        return Dropped(MisreadReason.GARBLED, line)
    return epc


def _longest_run(line: bytes) -> bytes:
    return max(_BARE.findall(line), key=len, default=b"")


def _without_control_words(digits: bytes) -> bytes:
    """Without the protocol-control word before and the CRC after the EPC, told by the length that the former gives."""
    length = (int(digits[:2], 16) >> 3) * _WORD  # its first five bits count the words of the EPC
    if length and len(digits) in {_WORD + length, _WORD + length + _WORD}:
        return digits[_WORD : _WORD + length]
    return digits
