"""Each journey gets a demo folder of its own, copied from one that is set up once; when it fails, its screens and logs are shown."""

import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.deadline import PATIENCE
from tests.support.journey import LOTLINE, Journey
from tests.support.screen import Screen


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `lotline demo` sets up: a server with its site, and a terminal enrolled at it, with the site's data and nobody signed in."""
    folder = tmp_path_factory.mktemp("demo")
    screen = Screen((*LOTLINE, "demo", "--data", str(folder)))
    try:
        screen.wait_for("SCAN YOUR BADGE", "link ok")
        screen.process.terminate()
        assert screen.process.wait(PATIENCE) == 0
    finally:
        screen.close()
    return folder


@pytest.fixture
def journey(tmp_path: Path, demo_folder: Path) -> Iterator[Journey]:
    """The stage of one story."""
    with _stage(tmp_path / "demo", demo_folder) as stage:
        yield stage


@pytest.fixture
def undisturbed(tmp_path: Path, demo_folder: Path) -> Iterator[Journey]:
    """A second stage like the first, for a story that tells what ought to happen."""
    with _stage(tmp_path / "undisturbed", demo_folder) as stage:
        yield stage


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the last screens and the ends of the logs beside a failure."""
    report = yield
    for name, given in getattr(item, "funcargs", {}).items():
        if report.failed and isinstance(given, Journey):
            report.sections.append((name, given.report()))
    return report


@contextmanager
def _stage(root: Path, demo_folder: Path) -> Iterator[Journey]:
    shutil.copytree(demo_folder, root)
    stage = Journey(root)
    try:
        yield stage
    finally:
        stage.close()
