"""Statements that write many records at once, spelled for both engines: record by record where the engine is in our own process,
in one statement with an array per column where it is at the other end of a line.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Integer, LargeBinary, Table


@dataclass(frozen=True, slots=True)
class Insert:
    """One INSERT: `one` takes a record, `all` an array for each column."""

    one: str
    all: str


def insert_into(table: Table, conflict: str = "") -> Insert:
    """The INSERT of whole records, columns in the table's order; `conflict` is an ON CONFLICT clause."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    arrays = ", ".join(f"%b::{_kind(column)}[]" for column in table.columns)
    into = f"INSERT INTO {table.name} ({names})"
    return Insert(f"{into} VALUES ({marks}){conflict}", f"{into} SELECT * FROM unnest({arrays}) AS record{conflict}")


def _kind(column: Column[Any]) -> str:
    if isinstance(column.type, LargeBinary):
        return "bytea"
    return "bigint" if isinstance(column.type, Integer) else "text"
