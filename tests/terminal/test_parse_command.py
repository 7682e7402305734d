"""`lotline parse`: texts, lines, pictures; garbage gets an answer or one line, never a traceback."""

import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from devices.drivers.zxing import Symbology, draw_gs1, draw_plain
from tests.support.command import error_line
from tests.support.journey import LOTLINE

GTIN = "09506000134352"
UNIT = f"]d201{GTIN}1728063010LOT7A\x1d21SN1"
UNIT_TEXT = f"(01){GTIN}(17)280630(10)LOT7A(21)SN1"


def parse(*arguments: str, given: bytes | None = b"") -> "subprocess.CompletedProcess[bytes]":
    done = subprocess.run([*LOTLINE, "parse", *arguments], input=given, capture_output=True, check=False, timeout=60)
    assert b"Traceback" not in done.stderr
    return done


def answers(done: "subprocess.CompletedProcess[bytes]") -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def two_codes(tmp_path: Path) -> Path:
    """A pack's DataMatrix above the EAN-13 of its shelf."""
    page = Image.new("L", (600, 500), "white")
    page.paste(draw_gs1(UNIT_TEXT, Symbology.DATA_MATRIX), (40, 30))
    page.paste(draw_plain("4006381333931", Symbology.EAN_13), (40, 260))
    page.save(tmp_path / "pack.png")
    return tmp_path / "pack.png"


def test_a_text_is_explained_field_by_field() -> None:
    done = parse(UNIT)
    assert done.returncode == 0
    assert done.stdout.decode().splitlines() == [
        f"(01) {GTIN}    GTIN",
        "(17) 280630    USE BY or EXPIRY",
        "(10) LOT7A    BATCH/LOT",
        "(21) SN1    SERIAL",
        f"link: /01/{GTIN}/10/LOT7A/21/SN1?17=280630",
    ]


def test_a_refused_text_is_said_with_its_reason_its_place_and_status_1() -> None:
    done = parse("--kind", "bracketed", f"(01){GTIN}(17)281331")
    assert done.returncode == 1
    assert "refused: invalid date in AI (17) at character 25" in done.stdout.decode()


def test_a_text_that_a_keyboard_has_bent_is_said_with_every_way_to_read_it() -> None:
    done = parse(f"]D201{GTIN}10lot7a", f"]c101{GTIN}")
    assert done.stdout.decode().splitlines() == [
        f"note: keyboard undone: (01){GTIN}(10)LOT7A",
        f"note: keyboard undone: (01){GTIN}(10)lot7a",
        "refused: caps or shift at character 1",
        f"(01) {GTIN}    GTIN",
        "note: keyboard undone",
        f"link: /01/{GTIN}",
    ]


@pytest.mark.parametrize(("mode", "status"), [("strict", 1), ("tolerant", 0)])
def test_the_mode_says_who_judges(mode: str, status: int) -> None:
    done = parse("--mode", mode, "--json", UNIT[3:])
    assert (done.returncode, answers(done)[0]["ok"]) == (status, status == 0)


def test_lines_of_standard_input_are_texts() -> None:
    done = parse("--kind", "raw", given=f"01{GTIN}\r\n00106141411234567897\n".encode())
    assert done.returncode == 0
    assert done.stdout.decode().count("link: ") == 2


def test_with_json_lines_of_standard_input_are_requests() -> None:
    requests = [{"data": UNIT}, {"kind": "link", "data": f"https://a.example/01/{GTIN}"}, {"data": "?"}]
    done = parse("--json", given="\n".join(map(json.dumps, requests)).encode())
    assert [answer["ok"] for answer in answers(done)] == [True, True, False]
    assert done.returncode == 1


def test_every_code_in_a_picture_is_answered(two_codes: Path) -> None:
    done = parse("--json", "--image", str(two_codes))
    assert done.returncode == 0
    unit, shelf = answers(done)
    assert unit["elements"] == [["01", GTIN], ["17", "280630"], ["10", "LOT7A"], ["21", "SN1"]]
    assert shelf["elements"] == [["01", "04006381333931"]]


def test_several_pictures_are_read_one_after_the_other(two_codes: Path) -> None:
    done = parse("--mode", "strict", "--image", str(two_codes), "--image", str(two_codes))
    assert (done.returncode, done.stdout.decode().count("(01) ")) == (0, 4)


def test_a_picture_without_a_code_ends_with_status_1(tmp_path: Path) -> None:
    Image.new("L", (200, 200), "white").save(tmp_path / "empty.png")
    done = parse("--image", str(tmp_path / "empty.png"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert "no code found" in done.stderr.decode()


@pytest.mark.parametrize("arguments", [(), ("--json",), ("--mode", "strict"), ("--json", "--mode", "strict")])
def test_garbage_is_answered_line_by_line(arguments: tuple[str, ...]) -> None:
    garbage = random.Random(7).randbytes(20_000) + b"\n\x00\xff\n" + json.dumps({"data": "\ud800"}).encode() + b"\n"
    done = parse(*arguments, given=garbage)
    assert (done.returncode, done.stderr) == (1, b"")
    if "--json" in arguments:
        assert len(answers(done)) == garbage.count(b"\n")


def test_a_line_without_end_is_one_answer_and_the_next_line_is_read() -> None:
    done = parse("--json", given=b"x" * 5_000_000 + b"\n" + json.dumps({"data": UNIT}).encode())
    assert [answer["ok"] for answer in answers(done)] == [False, True]


def test_no_request_is_cut_that_could_hold_a_label() -> None:
    longest = json.dumps({"kind": "raw", "data": f"01{GTIN}10" + "é" * 8_000})
    assert [answer["error"] for answer in answers(parse("--json", given=longest.encode()))] == ["TOO_LONG"]


def test_what_a_terminal_should_not_get_is_not_shown() -> None:
    done = parse("--kind", "bracketed", "(\x1b[2J\udcff)1")
    assert b"\x1b" not in done.stdout
    assert "refused: unknown ai in AI (?[2J?)" in done.stdout.decode()


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _scrambled(data: bytes) -> bytes:
    return data[:60] + bytes(byte ^ 0x55 for byte in data[60:])


@pytest.mark.parametrize("spoil", [_cut, _scrambled, lambda data: b"", lambda data: data[:30]])
def test_a_broken_picture_is_one_line(spoil: Callable[[bytes], bytes], two_codes: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(spoil(two_codes.read_bytes()))
    assert "not a picture that can be read" in error_line("parse", "--image", str(broken))


def test_a_picture_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = error_line("parse", "--image", str(tmp_path / "none.png"))
    assert "none.png" in said
    assert "no such file" in said


def test_texts_and_a_picture_at_once_are_bad_usage(tmp_path: Path) -> None:
    assert "--image" in error_line("parse", "text", "--image", str(tmp_path))


def test_a_full_disk_is_one_line() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full here")
    with full.open("wb") as sink:
        done = subprocess.run(
            [*LOTLINE, "parse", UNIT], stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[0].startswith("lotline: ")
    assert b"Traceback" not in done.stderr
