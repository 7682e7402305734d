"""Each journey gets a demo folder of its own, copied from one that is set up once; when it fails, its screens and logs are shown."""

import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from terminal.children import Children
from terminal.demo_site import DemoFolder, enrol_terminal, prepare_server, start_server, start_sync
from tests.support.journey import Journey


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `lotline demo` sets up: a server with its site, and a terminal enrolled at it, with the site's data and nobody signed in."""
    folder = DemoFolder(tmp_path_factory.mktemp("demo"))
    children = Children(folder.root)
    try:
        url = start_server(folder, prepare_server(folder, 0, 1, print), children)
        enrol_terminal(folder, url, print)
        start_sync(folder, children, print)
    finally:
        children.end()
    return folder.root


@pytest.fixture
def journey(tmp_path: Path, demo_folder: Path) -> Iterator[Journey]:
    """The stage of one story."""
    root = tmp_path / "demo"
    shutil.copytree(demo_folder, root)
    stage = Journey(root)
    try:
        yield stage
    finally:
        stage.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the last screens and the ends of the logs beside a failure."""
    report = yield
    stage = getattr(item, "funcargs", {}).get("journey")
    if report.failed and isinstance(stage, Journey):
        report.sections.append(("journey", stage.report()))
    return report
