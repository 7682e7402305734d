"""The layout is the architecture: a package is a folder and a sentence; a name is imported from where it is made."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source_tree import PACKAGES, ROOT, checked_in, python_files, tree_of

INITS = [path for path in python_files(*PACKAGES) if path.name == "__init__.py"]
FOLDERS = sorted({path.parent for path in python_files(*PACKAGES)})


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_every_folder_of_code_says_what_it_is(folder: Path) -> None:
    assert folder / "__init__.py" in INITS


@pytest.mark.parametrize("path", INITS, ids=str)
def test_a_package_holds_a_docstring_and_nothing_else(path: Path) -> None:
    module = tree_of(path)
    assert ast.get_docstring(module)
    assert len(module.body) == 1


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_takes_a_name_from_a_package_root(package: str) -> None:
    taken = [
        f"{path}:{node.lineno}"
        for path in python_files(package)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import | ast.ImportFrom) and _imports_the_root(node)
    ]
    assert taken == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_opens_with_what_it_is(package: str) -> None:
    silent = [str(path) for path in python_files(package) if not ast.get_docstring(tree_of(path))]
    assert silent == []


def test_test_folders_are_no_packages() -> None:
    """A regular package tests/sync would hide the real sync from the tests beside it."""
    assert [path for path in checked_in() if path.parts[0] == "tests" and path.name == "__init__.py"] == []


def _imports_the_root(node: ast.Import | ast.ImportFrom) -> bool:
    """`import sync` alone, or `from sync import name` where name is no module of that package."""
    if isinstance(node, ast.Import):
        return any(alias.name in PACKAGES for alias in node.names)
    folder = ROOT / (node.module or "").replace(".", "/")
    ours = (node.module or "").split(".")[0] in PACKAGES
    return ours and folder.is_dir() and not all(_is_module(folder / alias.name) for alias in node.names)


def _is_module(path: Path) -> bool:
    return path.is_dir() or path.with_suffix(".py").is_file()
