"""The project's own files as the architecture tests see them: what a checkout holds, nothing that set-up has made."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("workflows", "devices", "sync", "demo", "server", "terminal")


@cache
def checked_in() -> tuple[Path, ...]:
    """Every file that git has or would take, relative to the root."""
    names = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return tuple(sorted({Path(name) for name in names if name and (ROOT / name).is_file()}))


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """The Python files of these top-level folders, or of all when none is named."""
    found = [path for path in checked_in() if path.suffix == ".py" and (not folders or path.parts[0] in folders)]
    assert found, f"no Python file in {folders or 'the tree'}"
    return tuple(found)


@cache
def text_of(path: Path) -> str:
    """The text of a checked-in file; a byte that is no UTF-8 stands as its replacement character."""
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a checked-in Python file."""
    return ast.parse(text_of(path), filename=str(path))
