"""Protocol versions: an older program's words become the newest one's, and answers go the other way. The versions here are made up."""

from uuid import UUID

import pytest

from sync.wire.codec import WireError, encode
from sync.wire.protocol import MEDIA_TYPE, OLDEST_PROTOCOL, PROTOCOL, Hello, Problem, ReflectedQuestion, ResetAnswer
from sync.wire.protocol import ResetReason as Reason
from sync.wire.versions import SPOKEN, Plain, Step, Versions, hello_fault, media_type, version_of

SERVER, EPOCH = UUID(int=1), UUID(int=2)
QUESTION = ReflectedQuestion(7, EPOCH, 40, (UUID(int=3),))


def ids_from_entries(plain: Plain) -> Plain:
    """What version 5 calls `entries`, version 6 calls `ids`."""
    return {("ids" if name == "entries" else name): value for name, value in plain.items()}


def position_as_number(plain: Plain) -> Plain:
    """Version 6 says the position as a text."""
    return {**plain, "position": int(plain["position"])}


def feed_in_capitals(plain: Plain) -> Plain:
    return {**plain, "feed": plain["feed"].upper()}


def reset_as_code(plain: Plain) -> Plain:
    return {**plain, "reset": f"E-{plain['reset']}"}


SEVEN = Versions(
    5,
    7,
    {
        5: Step({ReflectedQuestion: ids_from_entries}, {ResetAnswer: feed_in_capitals}),
        6: Step({ReflectedQuestion: position_as_number}, {ResetAnswer: reset_as_code}),
    },
)


def test_a_request_of_an_older_version_is_brought_up_step_by_step() -> None:
    old = f'{{"protocol":5,"server_epoch":"{EPOCH}","position":"40","entries":["{UUID(int=3)}"]}}'
    assert SEVEN.read(5, ReflectedQuestion, old.encode()) == QUESTION
    assert SEVEN.read(6, ReflectedQuestion, old.replace("entries", "ids").replace(":5", ":6").encode()) == QUESTION
    assert SEVEN.read(7, ReflectedQuestion, encode(QUESTION)) == QUESTION


def test_an_answer_is_brought_down_to_what_the_asker_expects() -> None:
    reset = ResetAnswer(SERVER, EPOCH, "site", Reason.PRUNED)
    assert SEVEN.write(7, reset) == encode(reset)
    assert b'"feed":"site","reset":"E-pruned"' in SEVEN.write(6, reset)
    assert b'"feed":"SITE","reset":"E-pruned"' in SEVEN.write(5, reset)


def test_what_no_step_names_is_the_same_in_every_version() -> None:
    problem = Problem(SERVER, Problem.BUSY, "Later.")
    assert {SEVEN.write(version, problem) for version in (1, 5, 7, 99)} == {encode(problem)}


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"position":{}}', b"{" * 100_000, b"\xff", b'{"position":"x"}'])
def test_garbage_of_an_older_version_is_refused_as_garbage(body: bytes) -> None:
    with pytest.raises(WireError, match="no ReflectedQuestion"):
        SEVEN.read(5, ReflectedQuestion, body)


def test_an_unknown_field_is_refused_in_every_version() -> None:
    body = f'{{"protocol":5,"server_epoch":"{EPOCH}","position":"40","entries":[],"more":1}}'.encode()
    with pytest.raises(WireError, match="more"):
        SEVEN.read(5, ReflectedQuestion, body)


def test_which_versions_are_spoken() -> None:
    assert [SEVEN.speaks(version) for version in (4, 5, 6, 7, 8)] == [False, True, True, True, False]
    assert (SPOKEN.oldest, SPOKEN.newest) == (OLDEST_PROTOCOL, PROTOCOL)
    assert all(version in SPOKEN.steps for version in range(OLDEST_PROTOCOL, PROTOCOL))


def test_the_version_stands_in_the_media_type() -> None:
    assert media_type(PROTOCOL) == MEDIA_TYPE
    assert version_of(f" {MEDIA_TYPE.upper()}; charset=utf-8") == PROTOCOL
    for other in ("application/json", "application/vnd.lotline.v0+json", "application/vnd.lotline.v+json", "", "*/*"):
        assert version_of(other) is None


@pytest.mark.parametrize(
    ("oldest", "newest", "words"),
    [(5, 7, ""), (1, 5, ""), (6, 9, "update this terminal"), (1, 4, "update the server")],
)
def test_who_is_too_old_is_told_apart(oldest: int, newest: int, words: str) -> None:
    fault = hello_fault(Hello(SERVER, EPOCH, oldest, newest, "2026-11-20T12:00:00.000Z"), version=5)
    assert words in fault
    assert bool(fault) == bool(words)
