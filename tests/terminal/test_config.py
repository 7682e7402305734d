"""terminal.toml: what can be said in it, and how a mistake is told."""

from pathlib import Path

import pytest

from devices.beepers.choose import DEFAULT_ORDER
from devices.errors import BadSetting
from terminal.config import ScannerSetting, TerminalConfig, read_config

TEXT = """
feedback = ["scanner", "led:green,red"]

[[scanner]]
address = "/dev/ttyACM0"

[[scanner]]
address = "hid:/dev/hidraw0"
profile = "zebra-hid"
"""


def a_config(folder: Path, text: str) -> TerminalConfig:
    (folder / "terminal.toml").write_text(text, encoding="utf-8")
    return read_config(folder)


def test_without_a_file_there_are_no_scanners_and_signals_as_usual(tmp_path: Path) -> None:
    assert read_config(tmp_path) == TerminalConfig((), DEFAULT_ORDER)


def test_scanners_profiles_and_signals_are_read(tmp_path: Path) -> None:
    config = a_config(tmp_path, TEXT)
    assert config.feedback == ("scanner", "led:green,red")
    assert config.scanners == (
        ScannerSetting("serial:/dev/ttyACM0"),
        ScannerSetting("hid:/dev/hidraw0", "zebra-hid"),
    )


def test_scanners_of_the_command_line_win_and_keep_their_profile(tmp_path: Path) -> None:
    config = a_config(tmp_path, TEXT)
    named = ("hid:/dev/hidraw0", "serial:/dev/ttyS0")
    assert config.with_scanners(named) == (
        ScannerSetting("hid:/dev/hidraw0", "zebra-hid"),
        ScannerSetting("serial:/dev/ttyS0"),
    )
    assert config.with_scanners(()) == config.scanners


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("colour = 1", "colour"),
        ("feedback = 'bell'", "feedback"),
        ("feedback = ['horn']", "feedback"),
        ("scanner = 'x'", "scanner"),
        ("[[scanner]]\nprofile = 'x'", "address"),
        ("[[scanner]]\naddress = 5", "address"),
        ("[[scanner]]\naddress = '/dev/a'\nbaud = 1", "baud"),
        ("[[scanner]]\naddress = '/dev/a'\n[[scanner]]\naddress = 'serial:/dev/a'", "address"),
        ("[[scanner]", "terminal.toml"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(BadSetting) as refused:
        a_config(tmp_path, text)
    assert "terminal.toml" in str(refused.value)
    assert key in str(refused.value)
