"""Each third-party library has one home, so that changing it changes one file or folder."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_tree import PACKAGES, python_files, tree_of

HOMES: dict[str, tuple[str, ...]] = {
    "alembic": ("server/ledger/",),
    "argon2": ("server/identity/", "terminal/"),
    "click": ("server/cli", "terminal/cli"),
    "cryptography": ("server/identity/", "sync/"),
    "hidraw": ("devices/drivers/hid_scanner.py",),
    "httpx": ("sync/client.py",),
    "jinja2": ("server/console/",),
    "msgspec": ("sync/wire/",),
    "PIL": ("devices/drivers/", "demo/printing.py"),
    "psycopg": ("server/ledger/",),
    "pylibdmtx": ("devices/drivers/libdmtx.py",),
    "reportlab": ("demo/printing.py",),
    "rich": ("server/cli", "terminal/cli"),
    "serial": ("devices/drivers/serial_port.py",),
    "sqlalchemy": ("server/ledger/",),
    "sqlite_utils": ("sync/migrations",),
    "starlette": ("server/api/", "server/app.py", "server/console/"),
    "textual": (
        "terminal/app.py",
        "terminal/messages.py",
        "terminal/theme.py",
        "terminal/screens/",
        "terminal/widgets/",
    ),
    "uvicorn": ("server/app.py",),
    "zstandard": ("sync/wire/",),
    "zxingcpp": ("devices/drivers/zxing.py", "demo/printing.py"),
}
"""Library to the files and folders (by the start of their path) that may import it."""


def test_every_library_is_imported_from_its_home_only() -> None:
    strays = [
        f"{path} imports {library}"
        for path, library in _third_party_imports()
        if not str(path).startswith(HOMES.get(library, ()))
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
