"""Generations on the device: which one is in use, and that nobody's open file is ever replaced."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from sync.cache import Cache, CacheFolder
from sync.errors import CacheDamaged
from sync.sqlite import open_reader
from sync.wire.generation import Origin
from tests.support.names import OTHER_SITE, SITE
from tests.sync.cache.worlds import EPOCH, ORIGIN, OTHER_EPOCH, SERVER, fill, goods, opened, page, row
from workflows.rules.model.row import Feed


@pytest.fixture
def folder(tmp_path: Path) -> CacheFolder:
    return CacheFolder(tmp_path / "cache")


def files(folder: CacheFolder) -> list[str]:
    return sorted(path.name for path in folder.path.iterdir())


def number(path: Path) -> int:
    return int(path.name.split(".")[1])


def test_no_folder_is_no_generation(folder: CacheFolder) -> None:
    assert folder.current() is None


def test_the_newest_snapshot_is_in_use_and_named_by_where_it_stands(folder: CacheFolder) -> None:
    first = fill(folder, position=10)
    path = fill(folder, position=20)
    assert folder.current() == path
    assert path.name.startswith(f"{EPOCH}-20.")
    assert number(path) == number(first) + 1


def test_the_generation_before_stays_for_those_who_read_it_and_older_ones_go(folder: CacheFolder) -> None:
    _, *last = (fill(folder, position=position).name for position in (10, 20, 30))
    assert files(folder) == sorted([*last, "current"])


def test_a_name_never_comes_again_even_for_the_same_position(folder: CacheFolder) -> None:
    names = [fill(folder, position=10).name for _ in range(5)]
    assert len(set(names)) == 5


def test_a_name_does_not_come_again_when_the_whole_folder_was_taken_away(folder: CacheFolder) -> None:
    """A program that has the old file open would never look at the new one."""
    first = fill(folder, position=10).name
    shutil.rmtree(folder.path)
    assert fill(folder, position=10).name != first


def test_an_older_snapshot_taken_later_is_the_one_in_use(folder: CacheFolder) -> None:
    fill(folder, position=30)
    path = fill(folder, position=10, epoch=OTHER_EPOCH)
    assert folder.current() == path


def test_a_generation_that_is_put_out_of_use_is_gone_from_view(folder: CacheFolder) -> None:
    fill(folder)
    folder.discard()
    assert folder.current() is None
    folder.discard()


@pytest.mark.parametrize("said", ["", "nothing.db", "../../etc/passwd", "\udcff", f"{EPOCH}-10.99.db", "current"])
def test_a_pointer_to_nothing_of_ours_is_no_generation(folder: CacheFolder, said: str) -> None:
    fill(folder)
    (folder.path / "current").write_bytes(said.encode(errors="surrogateescape"))
    assert folder.current() is None


def test_what_a_crash_left_half_made_is_taken_away(folder: CacheFolder) -> None:
    first = fill(folder)
    for name in ("incoming.db", "incoming.db-wal"):
        (folder.path / name).write_bytes(b"half")
    orphan = folder.path / f"{EPOCH}-10.{number(first) + 6}.db"
    orphan.write_bytes(b"renamed, but never in use")
    second = fill(folder, position=20)
    assert files(folder) == sorted([first.name, second.name, "current"])
    assert number(second) == number(first) + 1


def test_a_reader_keeps_its_generation_however_many_follow(folder: CacheFolder) -> None:
    with closing(open_reader(fill(folder, goods()))) as connection:
        connection.execute("BEGIN")
        counted = connection.execute("SELECT count(*) FROM item").fetchone()
        for position in (20, 30, 40):
            fill(folder, position=position)
        assert connection.execute("SELECT count(*) FROM item").fetchone() == counted == (11,)


def test_readers_do_not_keep_the_writer_waiting(folder: CacheFolder) -> None:
    with closing(open_reader(fill(folder, goods()))) as reader, closing(opened(folder)) as cache:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM item").fetchone()
        cache.apply_page(page(row(11)), lambda ids: set())
        assert cache.feed(Feed.SITE).position == 11


@pytest.mark.parametrize("origin", [Origin(EPOCH, SITE), Origin(SERVER, OTHER_SITE), Origin(SERVER, SITE, protocol=2)])
def test_a_generation_of_another_server_site_or_protocol_is_not_written_to(folder: CacheFolder, origin: Origin) -> None:
    path = fill(folder)
    with pytest.raises(CacheDamaged):
        Cache.open(path, origin)


@pytest.mark.parametrize("kept", [0, 100, 5000])
def test_a_generation_that_is_cut_is_known_to_be_damaged(folder: CacheFolder, kept: int) -> None:
    path = fill(folder, goods())
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(CacheDamaged):
        Cache.open(path, ORIGIN)


def test_pages_that_were_written_over_are_found_when_the_file_is_opened(folder: CacheFolder) -> None:
    path = fill(folder, goods())
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384:])
    with pytest.raises(CacheDamaged):
        Cache.open(path, ORIGIN)
