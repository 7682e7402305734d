"""What Citus can not run, or runs by asking every node, in the statements of one site: judged by the text, so that it is found where no Citus is.

The list is what failed of 70 statements on a cluster of a coordinator and two workers (Citus 13.2), and what works on one node only.
"""

import re
from collections.abc import Iterator

from server.ledger.schema import METADATA

BY_SITE = frozenset(name for name, table in METADATA.tables.items() if next(iter(table.primary_key)).name == "site")
"""Tables that would be distributed by site. The others are small and would be copied to every node."""
_KEYS = {name: frozenset(column.name for column in table.primary_key) for name, table in METADATA.tables.items()}
_NEVER = {
    r"\bWITH\s+RECURSIVE\b": "recursion over distributed tables",
    r"\bLATERAL\b": "LATERAL",
    r"\b(GROUPING\s+SETS|ROLLUP|CUBE)\b": "grouping sets",
    r"\bMERGE\s+INTO\b": "MERGE",
    r"\bCREATE\s+TRIGGER\b": "a trigger",
    r"\bpg_(try_)?advisory": "an advisory lock: it holds on one node only",
    r"\b(NOTIFY|LISTEN)\b": "a notification: it reaches one node only",
    r"\bnextval\b": "a sequence",
    r"\bUPDATE\b.*\b(now|random|clock_timestamp|gen_random_uuid)\s*\(": "a volatile function in an UPDATE",
}
_NAMED = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)"?', re.IGNORECASE)
_VALUE = r"(?:%s|%b|\?|'\*'|\$\d+)"


def problems(sql: str) -> list[str]:
    """Why a statement is none for a site on Citus; nothing where it is."""
    flat = " ".join(sql.split())
    found = [why for pattern, why in _NEVER.items() if re.search(pattern, flat, re.IGNORECASE)]
    found += [f"{table} without its site" for table in _without_site(flat)]
    found += [f"{column} of {table}'s key is changed" for table, column in _changed_keys(flat)]
    conflict = re.search(r"\bON CONFLICT \((\w+)", flat)
    if conflict and conflict[1] != "site":
        found.append("a conflict that is looked for without the site")
    return found


def is_fan_out(sql: str) -> bool:
    """Whether a statement is a question to all sites that every node can answer for itself: tables joined on site, no lock, nothing else wrong."""
    flat = " ".join(sql.split())
    tables = [name for name in _NAMED.findall(flat) if name in BY_SITE]
    joined = all(
        re.search(rf"\b{name}\.site = {tables[0]}\.site\b|\b{tables[0]}\.site = {name}\.site\b", flat)
        for name in tables[1:]
    )
    only_site = all(problem.endswith("without its site") for problem in problems(flat))
    return flat.startswith("SELECT") and joined and only_site and " FOR " not in flat


def _without_site(sql: str) -> Iterator[str]:
    """Tables that no value or joined table ties to a site."""
    tables = [name for name in _NAMED.findall(sql) if name in BY_SITE]
    if sql.startswith("INSERT INTO"):
        columns = re.match(r'INSERT INTO "?\w+"? \("?(\w+)', sql)
        inserted = tables.pop(0) if tables else None
        if inserted is not None and columns is not None and columns[1] != "site":
            yield inserted
    tied = {name for name in tables if re.search(rf"\b{name}\.site = {_VALUE}", sql)}
    if len(set(tables)) == 1 and re.search(rf"(?<![\w.])site = {_VALUE}", sql):
        tied |= set(tables)
    while more := {name for name in set(tables) - tied for other in tied if _joined(sql, name, other)}:
        tied |= more
    yield from sorted(set(tables) - tied)


def _joined(sql: str, one: str, other: str) -> bool:
    return bool(re.search(rf"\b(?:{one}\.site = {other}\.site|{other}\.site = {one}\.site)\b", sql))


def _changed_keys(sql: str) -> Iterator[tuple[str, str]]:
    change = re.match(r'UPDATE "?(\w+)"? SET (.*?)(?: WHERE | RETURNING |$)', sql)
    conflict = re.match(r'INSERT INTO "?(\w+)"? .*\bDO UPDATE SET (.*?)(?: WHERE | RETURNING |$)', sql)
    for match in filter(None, (change, conflict)):
        table, assignments = match[1], match[2]
        for column in re.findall(r'(?:^|, )"?(\w+)"? = ', assignments):
            if column in _KEYS.get(table, ()):
                yield table, column
