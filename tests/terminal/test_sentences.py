"""The catalogue: whatever the core may answer, there are words for it, and they fit the smallest screen."""

from datetime import date
from enum import Enum

import pytest

from terminal.frame import Link, Mode
from terminal.screens.keys import LABELS, Command
from terminal.sentences import tasks
from terminal.sentences.catalogue import (
    EXPECTED,
    REASONS,
    TASKS,
    answer,
    because,
    choice,
    expects,
    mode_task,
    problem,
    prompt_terms,
    repair,
    task,
    terms,
)
from terminal.sentences.english import COUNTED, WARNINGS
from terminal.sentences.english import REASONS as RECEIVING
from terminal.sentences.english_stops import STOPS
from terminal.sentences.labels import PROBLEMS, REPAIRS
from terminal.sentences.words import Forms, fields, fill
from tests.support.frames import ASKS, CARD, PROMPT, REASONS_OF_ALL, VALUES
from workflows.dialog import Ask, Because, Card, Choice, Notice, Prompt, Reason, Values
from workflows.gs1.codes import Problem, Repair
from workflows.rules.status import Verdict

SUGGESTIONS = frozenset(reason for reason, said in REASONS.items() if not said.headline) - {Reason.COUNTED}
"""Reasons that are never an answer: they stand beneath a question and say why something is suggested."""
KNOWN_TERMS = set(terms(VALUES, CARD))
PROMPT_TERMS = KNOWN_TERMS | set(prompt_terms(PROMPT))
TASK_FORMS: list[Forms] = [
    forms for words in TASKS.values() for forms in (words.task, words.hint, words.enter) if forms
]
SENTENCES: list[Forms] = [
    forms for said in REASONS.values() for forms in (said.headline, said.found, said.expected, said.do) if forms
]
ALL_FORMS = SENTENCES + list(PROBLEMS.values()) + list(REPAIRS.values())


@pytest.mark.parametrize(
    ("codes", "catalogue"),
    [
        (Problem, PROBLEMS),
        (Repair, REPAIRS),
        (Mode, tasks.MODES),
        (Link, tasks.LINKS),
        (Link, tasks.LINK_HELP),
        (Verdict, tasks.VERDICTS),
    ],
)
def test_every_code_has_its_words(codes: type[Enum], catalogue: dict[Enum, object]) -> None:
    assert [code for code in codes if code not in catalogue] == []


def test_every_reason_and_every_question_of_every_workflow_has_its_words() -> None:
    assert [reason for reason in REASONS_OF_ALL if reason not in REASONS] == []
    assert [ask for ask in ASKS if ask not in TASKS] == []
    assert [ask for ask in ASKS if not EXPECTED.get(ask)] == []


def test_no_two_workflows_share_a_code() -> None:
    for codes in (REASONS_OF_ALL, ASKS):
        values = [code.value for code in codes]
        assert len(values) == len(set(values))


def test_every_key_that_is_named_has_its_help() -> None:
    assert [command for command in LABELS if not tasks.KEY_HELP.get(command.value)] == []
    assert Command.ENTER in LABELS


def test_every_warning_and_every_stop_says_what_was_found_what_was_expected_and_what_to_do() -> None:
    told = {**WARNINGS, **STOPS}
    assert [reason for reason, said in told.items() if not (said.found and said.expected and said.do)] == []


def test_everything_but_a_plain_count_and_the_reasons_of_a_suggestion_has_a_headline() -> None:
    without = [reason for reason, said in REASONS.items() if not said.headline]
    assert [reason for reason in without if reason not in SUGGESTIONS] == [Reason.COUNTED]
    assert [reason for reason in SUGGESTIONS if not REASONS[reason].found] == []


def test_what_is_said_of_a_suggestion_fits_two_lines_of_thirty_columns() -> None:
    assert [reason for reason in SUGGESTIONS if len(because(Because(reason, VALUES))) > 60] == []


def test_the_words_of_a_question_name_only_values_that_exist_and_their_last_form_needs_none() -> None:
    assert {name for forms in TASK_FORMS for form in forms for name in fields(form)} - PROMPT_TERMS == set()
    needed = [forms for words in TASKS.values() for forms in (words.task, words.enter) if forms]
    assert [forms for forms in needed if fields(forms[-1])] == []


def test_a_sentence_names_only_values_that_exist_and_its_last_form_needs_none() -> None:
    unknown = {name for forms in ALL_FORMS for form in forms for name in fields(form)} - KNOWN_TERMS
    assert unknown == set()
    assert [forms for forms in ALL_FORMS if fields(forms[-1])] == []


def test_a_headline_fits_beside_its_word_on_thirty_columns() -> None:
    for reason in REASONS_OF_ALL:
        for values, card in ((VALUES, CARD), (Values(), None)):
            headline = answer(Notice(Verdict.STOP, reason, card, values)).headline
            assert len(headline) <= 24, (reason, headline)


def test_a_headline_with_a_long_value_falls_back_to_its_plain_form() -> None:
    said = answer(Notice(Verdict.OK, Reason.PLACE_SET, None, Values(location="A-VERY-LONG-LOCATION-NAME")))  # type: ignore[arg-type]
    assert said.headline == "PLACE SET"


def test_what_is_said_of_a_stop_fits_five_lines_of_thirty_columns_with_usual_values() -> None:
    for reason in REASONS_OF_ALL:
        said = answer(Notice(Verdict.STOP, reason, CARD, VALUES))
        assert len(said.found) + len(said.expected) <= 130, reason


def test_no_sentence_shows_a_code_or_an_unfilled_value() -> None:
    for reason in REASONS_OF_ALL:
        for values, card in ((VALUES, CARD), (Values(), Card()), (Values(), None)):
            said = answer(Notice(Verdict.WARN, reason, card, values))
            text = " ".join((said.headline, said.found, said.expected, said.do))
            assert not set("{}_") & set(text), text


def test_a_sentence_uses_the_fullest_form_whose_values_are_known() -> None:
    forms = ("Lot {lot} is under recall {recall}.", "It is under recall {recall}.", "It is under recall.")
    assert fill(forms, {"lot": "A1", "recall": "R-1"}) == "Lot A1 is under recall R-1."
    assert fill(forms, {"lot": "", "recall": "R-1"}) == "It is under recall R-1."
    assert fill(forms, {}) == "It is under recall."
    assert fill((), {"lot": "A1"}) == ""


def test_a_recall_names_lot_and_recall() -> None:
    said = answer(Notice(Verdict.STOP, Reason.RECALLED, CARD, VALUES))
    assert (said.word, said.headline) == ("STOP", "RECALLED LOT")
    assert said.found == "Lot A7K21 is under recall R-2026-014."


def test_a_differing_expiry_shows_both_dates_in_one_format() -> None:
    said = answer(Notice(Verdict.STOP, Reason.EXPIRY_DIFFERS, CARD, VALUES))
    assert said.found == "The label says 31 MAR 2027."
    assert said.expected == "31 MAY 2027."


def test_days_are_counted_in_words() -> None:
    one = answer(Notice(Verdict.WARN, Reason.EXPIRES_SOON, CARD, Values(days=1)))
    ago = answer(Notice(Verdict.STOP, Reason.EXPIRED, CARD, Values(days=-30, expiry=date(2026, 1, 5))))
    assert one.headline == "EXPIRES IN 1 DAY"
    assert ago.found == "It expired 30 days ago, on 05 JAN 2026."


def test_an_unreadable_label_says_which_part_of_it_is_wrong() -> None:
    said = answer(Notice(Verdict.STOP, Reason.UNREADABLE, None, Values(code="CHECK_DIGIT", ai="01")))
    assert said.found == "The check digit of the product number (GTIN) is wrong."
    assert problem(Problem.TOO_SHORT, "21") == "The serial is too short. Torn or half read?"
    assert problem(Problem.CHECK_DIGIT) == "A check digit is wrong."
    assert problem(Problem.TOO_LONG, "8008") == "Field 8008 is too long. Two fields in one?"


def test_a_mended_label_says_what_was_mended() -> None:
    said = answer(Notice(Verdict.WARN, Reason.LABEL_REPAIRED, CARD, Values(code="SEPARATOR_AS_TEXT")))
    assert said.found == repair(Repair.SEPARATOR_AS_TEXT) == "The separator came as text."


def test_control_characters_from_a_label_never_reach_the_screen() -> None:
    said = answer(Notice(Verdict.STOP, Reason.NOT_GS1, None, Values(text="\x1b[2J\x1d\x07AB")))
    assert said.found == "Read: ?[2J<GS>?AB. Nothing was counted."


def test_the_thing_to_do_names_its_place_where_one_is_known() -> None:
    aside = Prompt(Ask.PUT_ASIDE, (), values=VALUES)
    assert task(aside).task == "PUT IT ASIDE FOR HOLD-01, ENT"
    assert task(Prompt(Ask.PUT_ASIDE, ())).task == "PUT IT ASIDE, THEN ENT"


def test_enter_on_an_open_pallet_closes_the_pallet_and_else_the_shipment() -> None:
    assert task(PROMPT).enter == "close pallet"
    assert task(Prompt(Ask.SCAN_HANDLING_UNIT, ())).enter == "close shipment"


def test_every_prompt_and_every_mode_has_a_thing_to_do_in_capitals() -> None:
    told = [task(Prompt(ask, ())).task for ask in ASKS] + [mode_task(mode).task for mode in Mode]
    assert [text for text in told if not text or text != text.upper()] == []
    assert all(expects(ask) for ask in ASKS)


def test_an_answer_offered_by_a_code_alone_is_shown_in_words() -> None:
    assert choice(Choice("infer", "", count=48)) == "Seal intact: take all 48 as here"
    assert choice(Choice("4711", "Norda Pharma")) == "Norda Pharma"
    assert choice(Choice("4711", "")) == "4711"


def test_the_three_parts_of_the_catalogue_do_not_overlap() -> None:
    assert len(COUNTED) + len(WARNINGS) + len(STOPS) == len(RECEIVING) == len(Reason)
