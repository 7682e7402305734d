"""Why a request is not served, as a value: a code that a program may act on, and one sentence for a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """`status` is the HTTP status, `code` one of `sync.wire.protocol.Problem`, `retry_after` seconds where waiting helps."""

    status: int
    code: str
    message: str
    retry_after: int | None = None
