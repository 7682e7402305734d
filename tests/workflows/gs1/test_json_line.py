"""`lotline parse --json`: one request a line, one answer a line."""

import json

import pytest

from tests.workflows.gs1.labels import GTIN, LABEL, THIS_YEAR
from workflows.gs1.codes import Mode
from workflows.gs1.element import GS
from workflows.gs1.json_line import answer


def ask(request: object, mode: Mode = Mode.TOLERANT) -> dict[str, object]:
    reply = answer(json.dumps(request), mode, THIS_YEAR)
    assert "\n" not in reply
    decoded = json.loads(reply)
    assert isinstance(decoded, dict)
    return decoded


def test_a_good_label_is_answered_with_its_elements_and_its_link() -> None:
    assert ask({"kind": "scan", "data": LABEL}) == {
        "ok": True,
        "elements": [["01", GTIN], ["17", "280331"], ["10", "ABC123"], ["21", "SN0001"]],
        "error": None,
        "ai": None,
        "link": f"/01/{GTIN}/10/ABC123/21/SN0001?17=280331",
        "warnings": [],
    }


def test_a_bad_label_is_answered_with_code_identifier_and_what_was_kept() -> None:
    assert ask({"kind": "raw", "data": f"01{GTIN}1728133110A"}) == {
        "ok": False,
        "elements": [["01", GTIN], ["10", "A"]],
        "error": "INVALID_DATE",
        "ai": "17",
        "link": None,
        "warnings": [],
    }


def test_strict_mode_keeps_nothing_of_a_bad_label() -> None:
    reply = ask({"kind": "bracketed", "data": f"(01){GTIN}(17)281331"}, Mode.STRICT)
    assert (reply["ok"], reply["error"], reply["elements"]) == (False, "INVALID_DATE", [])


def test_warnings_are_codes() -> None:
    assert ask({"data": f"01{GTIN}10A{GS}{GS}21B"})["warnings"] == ["SYMBOLOGY_MISSING", "DOUBLE_SEPARATOR"]


def test_a_link_is_a_kind_of_its_own() -> None:
    assert ask({"kind": "link", "data": f"https://a/01/{GTIN}"}, Mode.STRICT)["ok"] is True


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "[]",
        "{}",
        "{",
        '{"data": 1}',
        '{"kind": "scan"}',
        '{"kind": "photo", "data": "x"}',
        '{"kind": [], "data": "x"}',
        "[" * 100_000,
        "1" * 10_000,
    ],
)
def test_a_line_that_is_no_request_is_answered_as_such(line: str) -> None:
    reply = json.loads(answer(line, Mode.TOLERANT, THIS_YEAR))
    assert (reply["ok"], reply["error"], reply["warnings"]) == (False, "BAD_REQUEST", [])
