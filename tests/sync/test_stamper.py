"""What time it was, by whose clock, and which day it is at the site."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sync.clock import ServerTime, SystemClock, heard, server_now
from sync.stamper import SiteDay, Stamper
from tests.sync.devices import NOON, StoppedClock

BERLIN = ZoneInfo("Europe/Berlin")


def stamper_of(clock: StoppedClock, seen: ServerTime | None = None) -> Stamper:
    """A stamper of a site in Berlin."""
    return Stamper(clock, BERLIN, lambda: seen)


def test_a_stamp_says_wall_time_zone_boot_and_time_since_boot() -> None:
    clock = StoppedClock()
    stamp = stamper_of(clock).clock()
    assert (stamp.occurred, stamp.recorded, stamp.zone_minutes) == (NOON, NOON, 60)
    assert (stamp.boot, stamp.boot_ms) == (clock.boot, clock.boot_ms())
    assert (stamp.trusted, stamp.offset_ms) == (False, None)


def test_what_is_recorded_late_keeps_both_moments() -> None:
    earlier = NOON - timedelta(hours=3)
    stamp = stamper_of(StoppedClock()).clock(earlier)
    assert (stamp.occurred, stamp.recorded) == (earlier, NOON)


def test_a_clock_is_trusted_for_a_day_after_the_server_was_heard_in_this_boot() -> None:
    clock = StoppedClock()
    seen = heard(NOON + timedelta(seconds=2), clock, None)
    assert stamper_of(clock, seen).clock().trusted
    clock.passes(timedelta(hours=24))
    assert stamper_of(clock, seen).clock().trusted
    clock.passes(timedelta(milliseconds=1))
    assert not stamper_of(clock, seen).clock().trusted


def test_a_clock_is_not_trusted_after_a_reboot_until_the_server_is_heard_again() -> None:
    clock = StoppedClock()
    seen = heard(NOON, clock, None)
    clock.reboots()
    assert not stamper_of(clock, seen).clock().trusted
    assert stamper_of(clock, heard(NOON, clock, seen)).clock().trusted


def test_a_wall_clock_that_jumps_is_seen_in_the_offset() -> None:
    clock = StoppedClock()
    seen = heard(NOON + timedelta(seconds=2), clock, None)
    assert stamper_of(clock, seen).clock().offset_ms == 2_000
    clock.now -= timedelta(days=365)
    assert stamper_of(clock, seen).clock().offset_ms == 365 * 86_400_000 + 2_000
    assert server_now(seen, clock) == NOON + timedelta(seconds=2)


def test_today_is_the_date_at_the_site() -> None:
    clock = StoppedClock(now=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    assert stamper_of(clock, heard(clock.now, clock, None)).today() == SiteDay(date(2026, 11, 21), True)


def test_today_is_never_earlier_than_the_newest_server_time_seen() -> None:
    clock = StoppedClock()
    seen = heard(NOON, clock, None)
    clock.reboots()
    clock.now = datetime(2019, 1, 1, tzinfo=UTC)
    assert stamper_of(clock, seen).today() == SiteDay(date(2026, 11, 20), False)


def test_with_an_untrusted_clock_a_year_too_far_expires_nothing() -> None:
    clock = StoppedClock()
    seen = heard(NOON, clock, None)
    clock.reboots()
    clock.now = NOON + timedelta(days=3650)
    assert stamper_of(clock, seen).today() == SiteDay(date(2026, 11, 20), False)


def test_a_server_that_goes_back_in_time_does_not_take_the_day_back() -> None:
    clock = StoppedClock()
    seen = heard(NOON, clock, None)
    again = heard(NOON - timedelta(days=400), clock, seen)
    assert again.newest == NOON
    assert stamper_of(clock, again).today() == SiteDay(date(2026, 11, 20), True)


def test_where_no_server_was_ever_heard_the_wall_clock_is_all_there_is() -> None:
    assert stamper_of(StoppedClock()).today() == SiteDay(date(2026, 11, 20), False)


def test_ids_are_unique_sort_by_time_and_say_when_they_were_made() -> None:
    clock = StoppedClock()
    stamper = stamper_of(clock)
    ids = [stamper.new_entry_id() for _ in range(5_000)]
    clock.now -= timedelta(hours=1)
    ids += [stamper.new_entry_id() for _ in range(10)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert {entry.version for entry in ids} == {7}
    assert ids[0].int >> 80 == round(NOON.timestamp() * 1000)


def test_this_machine_says_which_boot_it_is_and_its_time_only_grows() -> None:
    one, two = SystemClock(), SystemClock()
    assert one.boot == two.boot
    before = one.boot_ms()
    assert before <= two.boot_ms()
    assert abs(one.wall() - datetime.now(UTC)) < timedelta(seconds=1)
    assert one.wall().microsecond % 1000 == 0
