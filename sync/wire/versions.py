"""Protocol versions: which are spoken, and how what an older program says becomes what this one knows, and back.

A server speaks a range of versions; everything inside it is of the newest. An older program's request is brought up step by step
(`Step.up`), and the answer brought down again. There is one step per version that is still spoken and no longer the newest.
Hello, enrolment and problems have the same fields in every version, so that "too old" can be said to any program.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from sync.wire.codec import WireError, decode, encode
from sync.wire.protocol import OLDEST_PROTOCOL, PROTOCOL, Hello, Message

M = TypeVar("M", bound=Message)
Plain = dict[str, Any]
Rewrite = Callable[[Plain], Plain]
_MEDIA_TYPE = re.compile(r"application/vnd\.lotline\.v(?P<version>[1-9]\d{0,5})\+json")


def _as_it_is(generation: Path) -> None:
    """A generation whose tables are the same in both versions."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a version says otherwise than the one after it; messages that are not named are the same in both.

    `up` rewrites this version's requests as the next one's, `down` the next one's answers as this one's, `generation` the tables of
    a snapshot of the next one in place.
    """

    up: Mapping[type[Message], Rewrite] = field(default_factory=dict)
    down: Mapping[type[Message], Rewrite] = field(default_factory=dict)
    generation: Callable[[Path], None] = _as_it_is


@dataclass(frozen=True, slots=True)
class Versions:
    """A range of versions, both ends included; `steps` are by the older version of each pair."""

    oldest: int
    newest: int
    steps: Mapping[int, Step] = field(default_factory=dict)

    def speaks(self, version: int) -> bool:
        """Whether a program of this version is understood."""
        return self.oldest <= version <= self.newest

    def read(self, version: int, kind: type[M], body: bytes) -> M:
        """A request of a version as the newest one's message; raises WireError."""
        if version == self.newest:
            return decode(kind, body)
        plain = _plain(kind, body)
        if plain.get("protocol") == version:
            plain["protocol"] = self.newest
        for older in range(version, self.newest):
            plain = self._rewritten(self._step(older).up, kind, plain)
        return _message(kind, plain)

    def write(self, version: int, message: Message) -> bytes:
        """The newest version's answer as a program of another version expects it."""
        older_first = range(version, self.newest)
        if not any(type(message) in self._step(older).down for older in older_first):
            return encode(message)
        plain: Plain = msgspec.to_builtins(message)
        for older in reversed(older_first):
            plain = self._rewritten(self._step(older).down, type(message), plain)
        return msgspec.json.encode(plain)

    def bring_down(self, version: int, generation: Path) -> None:
        """Rewrite a generation of the newest version in place."""
        for older in reversed(range(version, self.newest)):
            self._step(older).generation(generation)

    def _step(self, older: int) -> Step:
        return self.steps.get(older, _SAME)

    def _rewritten(self, rewrites: Mapping[type[Message], Rewrite], kind: type[Message], plain: Plain) -> Plain:
        rewrite = rewrites.get(kind)
        try:
            return rewrite(plain) if rewrite else plain
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise WireError(f"no {kind.__name__} of an older version: {error!r}") from error


_SAME = Step()
SPOKEN = Versions(OLDEST_PROTOCOL, PROTOCOL)
"""What this program's server speaks."""


def media_type(version: int) -> str:
    """The media type of a version's messages."""
    return f"application/vnd.lotline.v{version}+json"


def version_of(content_type: str) -> int | None:
    """The version that a media type names, or None for a type that is none of ours."""
    found = _MEDIA_TYPE.fullmatch(content_type.partition(";")[0].strip().lower())
    return int(found["version"]) if found else None


def hello_fault(hello: Hello, version: int = PROTOCOL) -> str:
    """Why a program of a version can't work with the server that said hello, in a sentence for a person; empty when it can."""
    if hello.oldest_protocol > version:
        return "This program is too old for the server. Ask IT to update this terminal; its scans are kept."
    if hello.protocol < version:
        return "The server is too old for this program. Ask IT to update the server; this terminal's scans are kept."
    return ""


def _plain(kind: type[Message], body: bytes) -> Plain:
    try:
        plain = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(f"no {kind.__name__}: {error}") from error
    return plain


def _message(kind: type[M], plain: Plain) -> M:
    try:
        return msgspec.convert(plain, type=kind)
    except msgspec.ValidationError as error:
        raise WireError(f"no {kind.__name__}: {error}") from error
