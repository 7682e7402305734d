"""One idea a file, one thought a function: the sizes above which a reader loses the thread."""

import ast

from tests.architecture.source_tree import python_files, text_of, tree_of

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
TABLES: frozenset[str] = frozenset()
"""Files that are one data table, which may be as long as its source."""


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {str(path): len(text_of(path).splitlines()) for path in python_files()}
    assert {path: n for path, n in lengths.items() if n > LONGEST_FILE and path not in TABLES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_every_table_that_is_excused_from_the_size_rule_still_needs_the_excuse() -> None:
    known = {str(path): len(text_of(path).splitlines()) for path in python_files()}
    assert {table for table in TABLES if known.get(table, 0) <= LONGEST_FILE} == set()
