"""What an import brings along: the first screen waits for it, and the core must run where nothing is installed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import PACKAGES, ROOT, python_files

TOO_HEAVY_FOR_THE_FIRST_SCREEN = [
    "httpx",
    "sqlalchemy",
    "alembic",
    "starlette",
    "uvicorn",
    "sqlite_utils",
    "reportlab",
    "zxingcpp",
    "PIL",
    "textual.widgets._data_table",
    "textual.widgets._markdown",
    "textual.widgets._text_area",
]


def test_importing_the_terminal_app_loads_nothing_that_the_first_screen_does_not_need() -> None:
    loaded = _loaded_after("import terminal.app")
    assert "textual.app" in loaded
    assert [name for name in TOO_HEAVY_FOR_THE_FIRST_SCREEN if name in loaded] == []


@pytest.mark.parametrize("program", ["terminal.cli", "server.cli"])
def test_asking_a_program_for_help_loads_neither_screens_nor_tables(program: str) -> None:
    loaded = _loaded_after(f"import {program}")
    assert program in loaded
    assert [name for name in ("textual", "httpx", "sqlalchemy", "starlette", "uvicorn") if name in loaded] == []


def test_the_core_runs_on_the_standard_library_alone() -> None:
    modules = [_module_name(path) for path in python_files("workflows")]
    loaded = _loaded_after("; ".join(f"import {name}" for name in modules), "-S")
    foreign = {name.split(".")[0] for name in loaded} - sys.stdlib_module_names - {"workflows", "__main__"}
    assert foreign == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_our_package_names_resolve_to_this_checkout(package: str) -> None:
    """The names are common words: a stranger's package of the same name must not win."""
    where = _run(f"import {package}; print({package}.__file__)")
    assert Path(where.strip()) == ROOT / package / "__init__.py"


def _loaded_after(statements: str, *flags: str) -> set[str]:
    """The names of all modules that a fresh interpreter holds after these statements."""
    return set(json.loads(_run(f"{statements}; import sys, json; print(json.dumps(list(sys.modules)))", *flags)))


def _run(statements: str, *flags: str) -> str:
    """Standard output of a fresh interpreter that finds our packages first, whatever folder it runs in."""
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {statements}"
    ran = subprocess.run([sys.executable, "-I", *flags, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def _module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
