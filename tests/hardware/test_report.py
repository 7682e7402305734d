"""What the virtual machine reports is taken for no more than it says."""

from xml.etree import ElementTree

import pytest

from tests.hardware.machine import name_of, read_report

REPORT = b"""<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite>
  <testcase classname="tests.hardware.guest.test_camera" name="test_a_label_is_read" time="1.2" />
  <testcase classname="tests.hardware.guest.test_camera" name="test_two"><failure message="assert 1 == 2">why</failure></testcase>
  <testcase classname="tests.hardware.guest.test_camera" name="test_three"><error message="no device">setup</error></testcase>
  <testcase classname="tests.hardware.guest.test_camera" name="test_four"><skipped message="not here">why</skipped></testcase>
  <testcase classname="tests.hardware.guest.test_camera" name="test_five" />
  <testcase classname="tests.hardware.guest.test_camera" name="test_five"><error message="teardown">late</error></testcase>
</testsuite></testsuites>"""


def test_a_test_has_passed_only_when_nothing_at_all_went_wrong_with_it() -> None:
    report = read_report(REPORT, seconds=9)
    assert report.passed == {"test_camera::test_a_label_is_read"}
    assert set(report.failed) == {f"test_camera::test_{which}" for which in ("two", "three", "five")}
    assert set(report.skipped) == {"test_camera::test_four"}
    assert "assert 1 == 2" in report.failed["test_camera::test_two"]


def test_half_a_report_is_none() -> None:
    with pytest.raises(ElementTree.ParseError):
        read_report(REPORT[:-40], seconds=9)
    with pytest.raises(ElementTree.ParseError):
        read_report(b"", seconds=9)


def test_a_test_is_called_the_same_by_both_sides() -> None:
    assert name_of("tests/hardware/guest/test_camera.py::test_a[x-1]") == "test_camera::test_a[x-1]"
