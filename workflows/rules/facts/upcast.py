"""Old facts read as new ones. Stored bytes never change; each step here turns the plain data of one version of a kind into that of the next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.plain import PlainError

Step = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Upcasters:
    """The steps there are: (kind, version) -> the function from that version to the next."""

    steps: Mapping[tuple[str, int], Step]

    def lift(self, kind: str, version: int, target: int, data: Any) -> Any:
        """`data` of `kind` at `version`, as version `target`; raises PlainError where a step is missing or can't make sense of the data."""
        if version < 1:
            raise PlainError("version", f"{kind} version {version} never was")
        for present in range(version, target):
            step = self.steps.get((kind, present))
            if step is None or type(data) is not dict:
                raise PlainError("version", f"{kind} version {version} can't be read")
            data = _stepped(step, data, kind, present)
        return data


def _stepped(step: Step, data: dict[str, Any], kind: str, version: int) -> dict[str, Any]:
    try:
        return step(dict(data))
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise PlainError("fact", f"{kind} version {version} is not what it says") from error


UPCASTERS = Upcasters({})
