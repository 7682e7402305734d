"""docs/scanners.md says what the program does: its examples are accepted, and nothing that comes along is left out."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from devices.beepers.choose import check_order
from devices.profile import DeviceProfile
from devices.profiles.catalogue import BUILT_IN
from devices.profiles.files import read_profile
from terminal.config import read_config

TEXT = (Path(__file__).parents[2] / "docs/scanners.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


def test_the_example_of_a_profile_and_of_the_configuration_are_accepted(tmp_path: Path) -> None:
    profile, config = EXAMPLES
    (tmp_path / "ours.toml").write_text(profile, encoding="utf-8")
    (tmp_path / "terminal.toml").write_text(config, encoding="utf-8")
    assert read_profile(tmp_path / "ours.toml").profile.group_separator == b"{GS}"
    assert len(read_config(tmp_path).scanners) == 2


@pytest.mark.parametrize("name", [path.stem for path in sorted(BUILT_IN.glob("*.toml"))])
def test_every_profile_that_comes_along_is_named(name: str) -> None:
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("field", [field.name for field in fields(DeviceProfile) if field.name != "name"])
def test_every_setting_is_named(field: str) -> None:
    assert re.search(rf"^{field} = |`{field}`", TEXT, re.MULTILINE)


def test_every_named_means_of_a_signal_is_one() -> None:
    table = TEXT.split("| means | what it is | needs |")[1].split("\n\n")[0]
    named = [name for row in table.splitlines()[2:] for name in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert len(named) >= 6
    check_order(named)
