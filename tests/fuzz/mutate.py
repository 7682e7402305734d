"""New inputs from good ones: cut, spliced, bent, and sometimes pure noise. The same Random gives the same inputs.

Works on bytes alone, with one exception: `mutate_json` moves whole values about, because a bent byte seldom leaves JSON.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

LONGEST = 20_000
"""Bytes; more than any input that is legal here, so that the bounds are met too."""

_ODD: tuple[Any, ...] = (
    *("", "\0", "é", "\ud800", "2026-02-30", "2026-11-20T12:00:00.000Z", "0198a0b1-7000-7000-8000-000000000001"),
    *(0, -1, True, False, None, 1.5, 2**53, 10**30, [], {}, [[]], [None], {"is": "Received"}, [[[[[[[[]]]]]]]]),
)


@dataclass(frozen=True, slots=True)
class Seeds:
    """What inputs are made from: good ones, and pieces that mean something where they stand."""

    good: Sequence[bytes]
    pieces: Sequence[bytes]


Mutator = Callable[[Random, Seeds], bytes]


def mutate(chance: Random, seeds: Seeds) -> bytes:
    """One input: nine in ten are good ones bent a few times, the rest good as they are, noise, or pieces strewn."""
    lot = chance.random()
    if lot < 0.04:
        return chance.randbytes(chance.randrange(200))
    if lot < 0.07:
        return b"".join(chance.choices(seeds.pieces, k=chance.randrange(20)))
    data = chance.choice(seeds.good)
    if lot < 0.10:
        return data
    for _ in range(min(8, 1 + int(chance.expovariate(0.7)))):
        data = chance.choice(_BENDS)(data, chance, seeds)
    return data[:LONGEST]


def mutate_json(chance: Random, seeds: Seeds) -> bytes:
    """One input of JSON: two in three have values moved or replaced and stay well written, the rest are bent as bytes."""
    if chance.random() < 0.35:
        return mutate(chance, seeds)
    tree = json.loads(chance.choice(seeds.good))
    for _ in range(chance.randrange(1, 4)):
        donor = json.loads(chance.choice(seeds.good)) if chance.random() < 0.5 else None
        tree = _graft(tree, _any_node(donor, chance) if donor is not None else chance.choice(_ODD), chance)
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _any_node(tree: Any, chance: Random) -> Any:
    while isinstance(tree, dict | list) and tree and chance.random() < 0.8:
        tree = chance.choice(list(tree.values()) if isinstance(tree, dict) else tree)
    return tree


def _graft(tree: Any, node: Any, chance: Random) -> Any:
    """The tree with one value replaced, added or taken out, somewhere in it."""
    if not isinstance(tree, dict | list) or not tree or chance.random() < 0.1:
        return node
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    place: Any = chance.choice(list(copy)) if isinstance(copy, dict) else chance.randrange(len(copy))
    lot = chance.random()
    if lot < 0.1:
        del copy[place]
    elif lot < 0.2 and isinstance(copy, list):
        copy.insert(place, node)
    elif lot < 0.2 and isinstance(copy, dict):
        copy[place + "s"] = node
    else:
        copy[place] = _graft(copy[place], node, chance)
    return copy


def _slice(data: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + 1 + int(chance.expovariate(0.15)))


def _flip_a_bit(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _set_a_byte(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _set_a_digit(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + b"0123456789"[(digit := chance.randrange(10)) : digit + 1] + data[at + 1 :]


def _delete(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    start, end = _slice(data, chance)
    return data[:start] + data[end:]


def _double(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    start, end = _slice(data, chance)
    times = chance.randrange(2, 2_000) if chance.random() < 0.01 else 2
    return data[:start] + data[start:end] * times + data[end:]


def _move(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    start, end = _slice(data, chance)
    rest = data[:start] + data[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _truncate(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] if chance.random() < 0.7 else data[at:]


def _splice(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    other = chance.choice(seeds.good)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _append(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    return data + chance.choice(seeds.good)


def _insert_piece(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(seeds.pieces) + data[at:]


def _overwrite_with_piece(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    at, piece = chance.randrange(len(data) + 1), chance.choice(seeds.pieces)
    return data[:at] + piece + data[at + len(piece) :]


def _insert_noise(data: bytes, chance: Random, seeds: Seeds) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.randrange(1, 9)) + data[at:]


_BENDS: tuple[Callable[[bytes, Random, Seeds], bytes], ...] = (
    *(_flip_a_bit, _set_a_byte, _set_a_digit, _set_a_digit, _delete, _double, _move, _truncate, _splice, _append),
    *(_insert_piece, _insert_piece, _overwrite_with_piece, _insert_noise),
)
