"""Pages at every size: everything that must be read is there whole, and nothing stands on anything else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from terminal.frame import DatasetAge, Frame, Link, Mode, QueueState, ScannerLight
from terminal.screens.entry import LONGEST, Entry, Kind
from terminal.screens.gate_page import gate_page
from terminal.screens.help_page import help_rows
from terminal.screens.lists import Cursor, page_from
from terminal.screens.page import Size, too_small
from terminal.screens.queue_line import queue_rows
from terminal.screens.tray_page import label_entries
from terminal.screens.work_page import Hands
from terminal.sentences.catalogue import answer
from terminal.widgets.rows import Row, cells, wrap
from tests.support import frames
from tests.support.fake_port import FakeTray
from tests.support.frames import (
    ASIDE_REASONS,
    CARD,
    LONG_CARD,
    OFFLINE,
    READINESS,
    VALUES,
    choosing,
    closing,
    counted,
    counting,
    four_readings,
    frame,
    read_as_chosen,
    stopped,
    two_readings,
)
from tests.support.pages import assert_fits, by_size, page, text, whole
from workflows.dialog import Action, Card, Named, Notice, Reason
from workflows.gs1.values import Sgtin
from workflows.rules.datasets import Consequence
from workflows.rules.status import PackLevel, Verdict


@by_size
@pytest.mark.parametrize("reason", sorted(ASIDE_REASONS, key=str), ids=str)
def test_a_stop_with_the_longest_names_and_numbers_still_fits(reason: Reason, size: Size) -> None:
    shown = page(stopped(reason, LONG_CARD), size)
    said = answer(Notice(Verdict.STOP, reason, LONG_CARD, VALUES))
    assert_fits(shown, size)
    assert "LOT-WITH-20-LETTERS-" in whole(shown)
    assert "SERIAL-NUMBER-000001" in whole(shown)
    assert said.found.lower() in whole(shown).lower()


@by_size
@pytest.mark.parametrize(
    "given",
    [counted(), stopped(), choosing(), closing(), counting(), two_readings(), four_readings(), read_as_chosen()],
    ids=["counted", "stopped", "choosing", "closing", "counting", "two readings", "four readings", "read as chosen"],
)
def test_every_kind_of_prompt_fits(given: Frame, size: Size) -> None:
    for shown in (
        page(given, size),
        page(replace(given, scanner=ScannerLight.LOST, queue=OFFLINE), size, Hands(tray=True)),
    ):
        assert_fits(shown, size)
        assert text(shown.task)
        assert text(shown.queue)
        assert "? help" in text(shown.keys)


@pytest.mark.parametrize("size", [Size(40, 20), Size(40, 15), Size(53, 20), Size(80, 24)], ids=str)
def test_the_verdict_stands_on_lines_three_to_six_and_the_thing_to_do_on_line_eight(size: Size) -> None:
    for given in (counted(), stopped(), choosing(), closing(), counting()):
        shown = page(given, size)
        assert (len(shown.where), shown.ruled, len(shown.verdict)) == (1, True, 4)


def test_a_counted_pack_is_shown_by_name_trade_number_lot_expiry_and_serial() -> None:
    shown = page(counted(), Size(40, 20))
    assert [row.text for row in shown.verdict] == [
        "OK    Amoxicillin 500 mg caps, 20",
        "      NDC 0093-3109-01",
        "      lot A7K21  expires 31 MAR 2027",
        "      serial SN0001837                 \\",
    ]


def test_goods_nobody_knows_are_shown_by_what_the_label_says() -> None:
    shown = page(stopped(Reason.NOT_ANNOUNCED, Card(gtin="09506000134352", lot=CARD.lot)), Size(40, 20))
    assert "GTIN 09506000134352" in text(shown.verdict)
    assert "lot A7K21" in text(shown.verdict)


def test_an_equal_verdict_is_seen_as_new() -> None:
    first, second = page(counted(answered=7), Size(40, 20)), page(counted(answered=8), Size(40, 20))
    assert first.verdict != second.verdict
    assert text(first.verdict) == text(second.verdict)


def test_a_message_that_came_after_an_older_ok_takes_its_place_as_a_warning() -> None:
    shown = page(counted(message="Ana R. is signed in already."), Size(40, 20))
    assert shown.verdict_class == "warn"
    assert text(shown.verdict).startswith("WARN Ana R. is signed in already.")
    assert "Amoxicillin" not in text(shown.verdict)


def test_a_message_never_hides_a_stop() -> None:
    shown = page(stopped(message="Ana R. is signed in already."), Size(30, 15))
    assert shown.verdict_class == "stop"
    assert "RECALLED LOT" in text(shown.verdict)
    assert "Ana R. is signed in already." in text(shown.detail)


def test_counts_are_labelled_and_the_missing_come_first() -> None:
    shown = page(counted(), Size(40, 20))
    rows = [row.text for row in shown.detail if row.text]
    assert rows[:3] == [
        "pallet ..0428                3 of 5 done",
        " still missing  1 case",
        " seen           12 cases, 47 units",
    ]


def test_on_thirty_columns_labels_stand_above_their_values() -> None:
    rows = [row.text for row in page(counted(), Size(30, 25)).detail if row.text]
    assert rows[1:3] == ["still missing", " 1 case"]


def test_on_eighty_columns_the_names_stand_beside_the_prompt() -> None:
    shown = page(closing(), Size(80, 24))
    assert "serial C0042" in text(shown.side)
    assert "serial C0900" in text(shown.side)
    assert "C0042" not in text(shown.detail)


@pytest.mark.parametrize("size", [Size(30, 25), Size(40, 20), Size(53, 20)], ids=str)
def test_two_readings_are_shown_whole_each_with_its_number(size: Size) -> None:
    shown = " ".join(text(page(two_readings(), size).detail).split())
    assert "1 lot A7K21-21SN0001837XYZ" in shown
    assert "2 lot A7K21-, serial SN0001837" in shown


@pytest.mark.parametrize("size", [Size(30, 25), Size(40, 20), Size(53, 20)], ids=str)
def test_closing_names_what_is_missing_and_what_is_extra(size: Size) -> None:
    shown = page(closing(), size)
    assert "missing case serial C0042" in text(shown.detail)
    assert "extra case serial C0900" in text(shown.detail)


def test_more_names_than_fit_are_counted_and_f5_shows_them() -> None:
    many = tuple(Named(Card(item=Sgtin(frames.GTIN, f"C{number:04}"), level=PackLevel.CASE)) for number in range(120))
    given = closing()
    assert given.prompt is not None
    shown = page(replace(given, prompt=replace(given.prompt, missing=many, extra=(), choices=())), Size(40, 20))
    assert_fits(shown, Size(40, 20))
    named = sum("serial" in row.text for row in shown.detail)
    assert named >= 3
    assert f"and {120 - named} more: F5" in text(shown.detail)


def test_an_older_ok_does_not_stand_between_the_question_and_the_names() -> None:
    shown = page(closing(notice=Notice(Verdict.OK, Reason.UNDONE, CARD, VALUES)), Size(40, 20))
    assert text(shown.verdict).startswith("OK TAKEN BACK")
    assert "Scan it again" not in text(shown.detail)
    assert "serial C0042" in text(shown.detail)


def test_nothing_but_the_stop_stands_on_the_screen_of_a_stop() -> None:
    given = stopped()
    assert given.prompt is not None
    full = replace(given, prompt=replace(given.prompt, missing=frames.MISSING, counts=frames.COUNTS, total=5))
    for size in (Size(40, 20), Size(80, 24)):
        assert "missing" not in whole(page(full, size))


def test_an_answer_that_a_digit_gives_is_offered_in_words() -> None:
    assert "1 Seal intact: take all 48 as here" in text(page(closing(), Size(30, 15)).detail)


@by_size
def test_the_list_of_shipments_shows_the_chosen_one_whole(size: Size) -> None:
    for at in range(5):
        shown = page(choosing(), size, Hands(cursor=Cursor(at)))
        assert_fits(shown, size)
        lines = shown.side if size.wide else shown.detail
        assert f"> 471{at + 1}" in text(lines)
        assert f"{19 + at} NOV 2026" in text(lines)


def test_a_quantity_is_asked_in_the_unit_that_was_scanned() -> None:
    shown = page(counting(), Size(40, 20), Hands(entry=Entry(Kind.NUMBER, "12")))
    assert [row.text for row in shown.task] == ["HOW MANY CASES?", "1 case = 20 packs.", "> 12_"]
    assert "ENT send" in text(shown.keys)


@by_size
def test_a_typed_label_is_shown_whole_up_to_its_last_sign(size: Size) -> None:
    label = "(01)09506000134352(10)LOT-WITH-20-LETTERS-(21)SERIAL-NUMBER-000001"
    shown = page(counted(), size, Hands(entry=Entry(Kind.LABEL, label)))
    assert_fits(shown, size)
    assert label in "".join(row.text[2:] for row in shown.task if row.text[:2] in ("> ", "  "))


def test_the_keys_shown_are_those_of_the_prompt() -> None:
    given = counted()
    assert given.prompt is not None
    few = replace(given, prompt=replace(given.prompt, actions=(Action.BACK, Action.UNDO)))
    assert text(page(few, Size(53, 20)).keys) == "F3 undo ? help ESC back"
    assert text(page(stopped(), Size(53, 20)).keys) == "ENT I put it aside ? help"
    assert text(page(choosing(), Size(53, 20)).keys) == "ENT open ? help ESC sign out"


def test_f5_is_offered_only_where_there_are_names() -> None:
    given = counted()
    assert given.prompt is not None
    assert "F5 list" in text(page(given, Size(53, 20)).keys)
    complete = replace(given, prompt=replace(given.prompt, missing=()))
    assert "F5 list" not in text(page(complete, Size(53, 20)).keys)


def test_where_i_am_gives_up_its_lesser_words_before_it_would_be_cut() -> None:
    given = counted()
    assert given.prompt is not None
    long = replace(given, prompt=replace(given.prompt, party="Norda Pharmaceuticals International"))
    assert text(page(long, Size(30, 25)).where) == "RECEIVE shipment 4711"
    assert text(page(given, Size(30, 25)).where) == "RECEIVE 4711 Norda Pharma"


@pytest.mark.parametrize(
    ("queue", "width", "line"),
    [
        (frames.QUEUE, 40, "14 to send . link ok . data 4 min old"),
        (OFFLINE, 40, "14 to send, NO LINK 14 min, data 18 min"),
        (OFFLINE, 30, "14 to send . NO LINK 14 min"),
        (replace(frames.QUEUE, to_send=0), 30, "all sent, link ok, data 4 min"),
        (replace(frames.QUEUE, parked=2), 53, "14 to send . link ok . 2 exceptions . data 4 min old"),
        (QueueState(link=Link.STARTING), 40, "all sent . link starting . no data yet"),
    ],
)
def test_the_queue_line_says_as_much_as_fits(queue: QueueState, width: int, line: str) -> None:
    assert [row.text for row in queue_rows(frame(queue=queue), width)] == [line]


@by_size
def test_walks_that_are_owed_are_on_every_screen_of_work(size: Size) -> None:
    given = counted()
    assert given.prompt is not None
    owing = replace(given, prompt=replace(given.prompt, owed=2), queue=OFFLINE)
    assert "2 owed" in text(page(owing, size).queue)
    assert "owed" not in text(page(given, size).queue)


def test_a_lost_scanner_is_on_the_queue_line_before_the_link() -> None:
    rows = queue_rows(frame(scanner=ScannerLight.LOST), 30)
    assert rows[0].text.startswith("14 to send")
    assert "SCANNER" in rows[0].text


@by_size
@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.WORK], ids=lambda mode: mode.name)
def test_every_screen_before_work_fits_and_says_what_to_do(mode: Mode, size: Size) -> None:
    message = "Five wrong PINs: this badge is locked for 15 minutes. Ask a supervisor."
    for said in ("", message):
        shown = gate_page(frame(mode, readiness=READINESS, message=said), size, Entry(Kind.PIN, "123456"))
        assert_fits(shown, size)
        assert text(shown.task)
        assert said in text(shown.verdict)
        if said:
            assert text(shown.verdict).split()[0] == ("STOP" if mode is Mode.TROUBLE else "WARN")


def test_a_pin_is_never_shown() -> None:
    shown = gate_page(frame(Mode.ENTER_PIN), Size(40, 20), Entry(Kind.PIN, "482913"))
    assert "> ******_" in text(shown.task)
    assert "4" not in text(shown.task)


def test_the_readiness_card_shows_each_age_and_what_is_not_safe() -> None:
    rows = [row.text for row in gate_page(frame(Mode.SIGN_IN, readiness=READINESS), Size(40, 20), None).detail]
    assert " products      4 min old      ok" in rows
    assert " recalls       1 d 6 h old    OLD" in rows
    assert " people                       missing" in rows
    assert "may be wrong" in text(gate_page(frame(Mode.SIGN_IN, readiness=READINESS), Size(40, 20), None).detail)


@by_size
def test_the_readiness_card_says_what_data_that_is_too_old_stops(size: Size) -> None:
    day = timedelta(hours=24)
    ages = (
        DatasetAge("recalls", timedelta(hours=30), False, day, Consequence.NO_SHIPPING),
        DatasetAge("shipments", timedelta(hours=30), False, day, Consequence.HOLD),
        DatasetAge("products", timedelta(hours=30), True, 7 * day),
    )
    shown = gate_page(frame(Mode.SIGN_IN, readiness=ages), size, None)
    assert_fits(shown, size)
    if size.height >= 20:
        assert "Recalls older than 1 d: nothing can be shipped." in text(shown.detail)
        assert "Shipments older than 1 d: everything is received into hold." in text(shown.detail)


def test_data_that_is_fresh_is_said_to_be_ready() -> None:
    fresh = tuple(replace(age, safe=True) for age in READINESS[:1])
    assert "Ready for work." in text(gate_page(frame(Mode.SIGN_IN, readiness=fresh), Size(40, 20), None).detail)
    assert DatasetAge("products", None, False) not in fresh


def test_a_terminal_without_set_up_says_which_command_to_run() -> None:
    shown = gate_page(frame(Mode.NOT_ENROLLED), Size(30, 15), None)
    assert text(shown.task) == "SCAN SETUP CODE"
    assert "lotline enrol" in text(shown.detail) or "lotline enrol" in text(shown.task)


@by_size
def test_help_explains_the_prompt_the_verdict_the_keys_and_the_state(size: Size) -> None:
    for given in (counted(), stopped(), frame(Mode.SIGN_IN)):
        entries = help_rows(given, size.width, quits=True, tray=True)
        said = text(*entries)
        assert [word for word in ("NOW", "KEYS", "STATE", "end the demo", "labels to scan") if word not in said] == []
        assert max(cells(row.text) for entry in entries for row in entry) <= size.width
    assert "Lot A7K21 is under recall R-2026-014." in text(*help_rows(stopped(), size.width, True, True))


def test_help_of_a_kiosk_knows_no_key_that_ends_it() -> None:
    assert "end the demo" not in text(*help_rows(counted(), 40, quits=False, tray=False))
    assert "labels to scan" not in text(*help_rows(counted(), 40, quits=False, tray=False))


@by_size
def test_each_label_of_the_tray_says_whether_it_is_good_or_bad(size: Size) -> None:
    labels = FakeTray().lying
    for at in range(3):
        entries = label_entries(labels, Cursor(at), size.width)
        assert [entry[0].text[2:6].strip() for entry in entries] == ["good", "good", "bad"]
        assert labels[at].note in text(entries[at])
        assert max(cells(row.text) for entry in entries for row in entry) <= size.width


def test_every_entry_of_a_long_list_can_be_reached() -> None:
    entries = [(Row(f"line {number}"), Row("about it")) for number in range(50)]
    for at in range(50):
        rows = page_from(entries, Cursor(at), 9)
        assert len(rows) <= 9
        assert Row(f"line {at}") in rows


def test_a_screen_that_is_too_small_says_so_in_whole_words() -> None:
    assert "30 columns and 15 lines" in text(too_small(Size(20, 10)).detail)
    assert max(cells(row.text) for row in too_small(Size(20, 10)).detail) <= 20
    assert not Size(29, 25).enough
    assert not Size(30, 14).enough
    assert Size(30, 15).enough


def test_text_longer_than_any_label_is_not_taken() -> None:
    entry = Entry(Kind.LABEL).typed("1" * LONGEST).typed("1")
    assert entry.full
    assert not entry.ready
    assert Entry(Kind.PIN).typed("12ab34").text == "1234"
    assert Entry(Kind.NUMBER).typed("1,5x").text == "1,5"


def test_wide_signs_count_two_cells_and_a_long_word_goes_on_in_the_next_row() -> None:
    assert cells("薬品 A") == 6
    assert wrap("薬品薬品薬品", 5) == ["薬品", "薬品", "薬品"]
    assert wrap("ABCDEFGHIJ", 4) == ["ABCD", "EFGH", "IJ"]
