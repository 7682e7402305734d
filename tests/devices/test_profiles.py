"""Profiles in files: what can be written, what is refused and how, and which one a scanner gets."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from devices.errors import BadSetting
from devices.faults import Fault, Unsafe
from devices.feedback import Signal
from devices.profile import DeviceProfile
from devices.profiles.catalogue import BUILT_IN, load_profiles
from devices.profiles.files import profile_text, read_profile, write_profile
from devices.profiles.known_scanner import KnownScanner, Match
from devices.profiles.usb import Connection, connection

BUILT_IN_FILES = sorted(BUILT_IN.glob("*.toml"))


def a_file(folder: Path, text: str, name: str = "ours") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", BUILT_IN_FILES, ids=lambda path: path.stem)
def test_every_profile_that_comes_along_is_read_and_says_what_to_set_at_the_scanner(path: Path) -> None:
    known = read_profile(path)
    assert known.profile.name == path.stem
    assert known.title
    assert known.note.startswith("Set: ")


def test_profiles_come_along_for_the_common_makers() -> None:
    names = {path.stem for path in BUILT_IN_FILES}
    assert {"generic", "zebra-cdc", "zebra-hid", "honeywell-cdc", "honeywell-hid-pos", "datalogic-cdc"} <= names


def test_bytes_are_written_as_text_and_signals_as_a_table(tmp_path: Path) -> None:
    text = '[settings]\nsuffixes = "\\r#"\ngroup_separator = "{GS}"\nsignal_bytes = { good = "\\u0007" }\n'
    profile = read_profile(a_file(tmp_path, text)).profile
    assert profile == DeviceProfile(
        "ours", suffixes=b"\r#", group_separator=b"{GS}", signal_bytes=((Signal.GOOD, b"\x07"),)
    )


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    profile = DeviceProfile(
        "ours", b"\r;\x7f", b'"\\', 50, 900, 100, b"<GS>", 115_200, signal_bytes=((Signal.BAD, b"\x16\x07"),)
    )
    matches = (Match("serial", "05e0", "1701"), Match(address="serial:/dev/ttyS0"))
    unsafe = (Unsafe(Fault.SEPARATOR_LOST, "]d2"), Unsafe(Fault.TRUNCATED, ""), Unsafe(Fault.CASE_SWAPPED))
    known = KnownScanner(profile, 'a "title"', "a\nnote", matches, unsafe)
    assert read_profile(write_profile(known, tmp_path / "new folder")) == known


def test_every_setting_of_a_profile_can_be_written_and_read(tmp_path: Path) -> None:
    lines = profile_text(KnownScanner(DeviceProfile("other"))).splitlines()
    assert lines == ["[settings]"]
    for field in fields(DeviceProfile):
        if field.name != "name":
            a_file(tmp_path, f"[settings]\n{field.name} = nan\n")
            with pytest.raises(BadSetting, match=f"`{field.name}`"):
                read_profile(tmp_path / "ours.toml")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[settings]\nbaudrate = 9600\n", "baudrate"),
        ("[settings]\nbaud = '9600'\n", "baud"),
        ("[settings]\nbaud = true\n", "baud"),
        ("[settings]\nprefix = '€'\n", "prefix"),
        ("[settings]\nname = 'other'\n", "name"),
        ("[settings]\nsuffixes = '\\u001d'\n", ""),
        ('[settings]\nsuffixes = "\\u001d"\n', "suffix"),
        ("[settings]\nsignal_bytes = { loud = 'x' }\n", "signal_bytes"),
        ("colour = 'red'\n", "colour"),
        ("title = 5\n", "title"),
        ("settings = 5\n", "settings"),
        ("[match]\nvendor = '05e0'\n", "match"),
        ("[[match]]\nvendor = 5\n", "vendor"),
        ("[[unsafe]]\nfault = 'tired'\n", "fault"),
        ("[[unsafe]]\nsymbology = ']d2'\n", "fault"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    path = a_file(tmp_path, text)
    if not key:  # a literal TOML string is no escape: this one is fine
        assert read_profile(path).profile.suffixes == rb"\u001d"
        return
    with pytest.raises(BadSetting) as refused:
        read_profile(path)
    assert str(path) in str(refused.value)
    assert key in str(refused.value)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"ours\.toml"):
        read_profile(a_file(tmp_path, "[settings\n"))


def test_a_sites_own_file_stands_for_the_built_in_one_of_its_name(tmp_path: Path) -> None:
    a_file(tmp_path, "title = 'ours'\n[settings]\nbaud = 38400\n", "generic")
    assert load_profiles(tmp_path).profile_for("serial:/dev/ttyS0").profile.baud == 38_400


def test_the_profile_that_says_most_about_a_scanner_is_chosen(tmp_path: Path) -> None:
    a_file(tmp_path, "[[match]]\naddress = 'serial:/dev/ttyACM0'\n[settings]\n", "this-one")
    profiles = load_profiles(tmp_path)
    zebra = Connection("serial", "05e0", "1701")
    assert profiles.profile_for("serial:/dev/ttyACM0", device=zebra).profile.name == "this-one"
    assert profiles.profile_for("serial:/dev/ttyACM1", device=zebra).profile.name == "zebra-cdc"
    assert profiles.profile_for("hid:/dev/hidraw0", device=replace(zebra, wire="hid")).profile.name == "zebra-hid"
    assert profiles.profile_for("serial:/dev/ttyACM1", device=Connection("serial", "ffff")).profile.name == "generic"
    assert profiles.profile_for("serial:/dev/ttyACM0", "honeywell-cdc", zebra).profile.name == "honeywell-cdc"


def test_a_profile_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(BadSetting, match=r"'zebra'.*zebra-cdc"):
        load_profiles().named("zebra")


def test_usb_ids_are_read_from_the_device_above_the_node(tmp_path: Path) -> None:
    usb = tmp_path / "devices/usb1/1-2"
    (usb / "1-2:1.0/tty/ttyACM0").mkdir(parents=True)
    (usb / "idVendor").write_text("05E0\n")
    (usb / "idProduct").write_text("1701\n")
    (tmp_path / "class/tty/ttyACM0").mkdir(parents=True)
    (tmp_path / "class/tty/ttyACM0/device").symlink_to(usb / "1-2:1.0")
    assert connection("serial:/dev/ttyACM0?baud=9600", tmp_path) == Connection("serial", "05e0", "1701")


def test_a_bluetooth_scanners_ids_are_read_from_its_hid_id(tmp_path: Path) -> None:
    device = tmp_path / "class/hidraw/hidraw3/device"
    device.mkdir(parents=True)
    (device / "uevent").write_text("DRIVER=hid-generic\nHID_ID=0005:00000C2E:00000B61\n")
    assert connection("hid:/dev/hidraw3", tmp_path) == Connection("hid", "0c2e", "0b61")


@pytest.mark.parametrize("address", ["image:/srv/label.png", "serial:/dev/ttyNONE", "nonsense", ""])
def test_nothing_is_known_of_what_is_no_usb_device(address: str, tmp_path: Path) -> None:
    assert connection(address, tmp_path).vendor == ""
