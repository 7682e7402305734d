"""Each third-party library has one home, so that changing it changes one file or folder."""

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from tests.architecture.source_tree import PACKAGES, python_files, tree_of

HOMES: dict[str, tuple[str, ...]] = {
    "PIL": ("devices/drivers/*", "demo/sheet.py"),
    "alembic": ("server/ledger/*",),
    "argon2": ("server/identity/*", "terminal/pins.py"),
    "click": (
        "server/cli.py",
        "terminal/cli.py",
        "terminal/options.py",
        "terminal/*_command.py",
        "terminal/provision.py",
        "terminal/demo/*",
    ),
    "cryptography": ("server/identity/*", "sync/signing.py", "sync/verify_export.py", "sync/wire/signatures.py"),
    "hid": ("devices/drivers/hid_scanner.py",),
    "hidraw": ("devices/drivers/hid_scanner.py",),
    "httpx": ("sync/client.py",),
    "jinja2": ("server/console/*",),
    "msgspec": ("sync/wire/*",),
    "psycopg": ("server/ledger/*",),
    "pylibdmtx": ("devices/drivers/libdmtx.py",),
    "reportlab": ("demo/sheet.py",),
    "rich": ("server/cli.py", "terminal/cli.py", "terminal/options.py", "terminal/*_command.py"),
    "serial": ("devices/drivers/serial_port.py",),
    "sqlalchemy": ("server/ledger/*",),
    "starlette": ("server/app.py", "server/api/*", "server/console/*"),
    "textual": (
        "terminal/app.py",
        "terminal/messages.py",
        "terminal/theme.py",
        "terminal/screens/*",
        "terminal/widgets/*",
    ),
    "uvicorn": ("server/app.py",),
    "zstandard": ("sync/wire/*",),
    "zxingcpp": ("devices/drivers/zxing.py", "demo/sheet.py"),
}
"""Library to the files that may import it; `*` stands for anything, folders too."""


def test_every_library_is_imported_from_its_home_only() -> None:
    strays = [
        f"{path} imports {library}"
        for path, library in _third_party_imports()
        if not any(fnmatch(str(path), home) for home in HOMES.get(library, ()))
    ]
    assert strays == []


def _third_party_imports() -> Iterator[tuple[Path, str]]:
    for path in python_files(*PACKAGES):
        for node in ast.walk(tree_of(path)):
            for library in _roots(node):
                if library not in sys.stdlib_module_names and library not in PACKAGES:
                    yield path, library


def _roots(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").split(".")[0]}
    return set()
