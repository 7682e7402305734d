"""Hints as server-sent events (HTML Living Standard, section 9.2): written by the server, read by the device, bounded whatever comes.

A stream says where the feeds are when it begins and whenever they move; a comment in between shows that it lives. Events of other
names are skipped, so that there may be new ones. Refuses to know HTTP.
"""

from collections.abc import Iterator

from sync.wire.codec import WireError, decode, encode
from sync.wire.protocol import Hint

POSITIONS = "positions"
KEEP_ALIVE = b":\n\n"
KEEP_ALIVE_SECONDS = 15.0
LARGEST_EVENT = 4096
"""Bytes of one event, and of a line of it."""


def event_of(hint: Hint) -> bytes:
    """A hint as an event."""
    return f"event: {POSITIONS}\ndata: {encode(hint).decode('utf-8')}\n\n".encode()


class EventReader:
    """Takes a stream's bytes as they come, gives the hints that are in them."""

    def __init__(self) -> None:
        self._line = b""
        self._name = ""
        self._data = ""

    def read(self, chunk: bytes) -> Iterator[Hint]:
        """The hints that are complete with these bytes; raises WireError for what is no event of ours."""
        *lines, self._line = (self._line + chunk).split(b"\n")
        for line in lines:
            hint = self._take(line.rstrip(b"\r"))
            if hint is not None:
                yield hint
        self._check(len(self._line))

    def _take(self, line: bytes) -> Hint | None:
        self._check(len(line) + len(self._data))
        if not line:
            return self._end()
        field, _, value = line.partition(b":")
        text = value.removeprefix(b" ").decode("utf-8", "replace")
        if field == b"event":
            self._name = text
        elif field == b"data":
            self._data += text
        return None

    def _end(self) -> Hint | None:
        name, data, self._name, self._data = self._name, self._data, "", ""
        return decode(Hint, data.encode("utf-8")) if name == POSITIONS else None

    def _check(self, size: int) -> None:
        if size > LARGEST_EVENT:
            raise WireError("an event that does not end", too_large=True)
