"""The pure function behind `lotline parse --json`: one request line in, one answer line out.

The form of both is a contract that scripts rely on; keys are only ever added. Any line gets an answer.
"""

import json

from workflows.gs1.codes import Kind, Mode, Problem
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.parse import parse

_KINDS = {kind.value: kind for kind in Kind}


def answer(line: str, mode: Mode, this_year: int) -> str:
    """The answer to {"kind": "scan" | "raw" | "bracketed" | "link", "data": "..."}; kind may be left out for a scan."""
    request = _read(line)
    if request is None:
        return _write(ok=False, error=Problem.BAD_REQUEST)
    kind, data = request
    return answer_to(parse(data, kind=kind, mode=mode, this_year=this_year))


def answer_to(result: Elements | Malformed) -> str:
    """The line for a result that is already there."""
    if isinstance(result, Elements):
        return _write(ok=True, elements=result)
    return _write(ok=False, elements=result.kept, error=result.code, ai=result.ai)


def _write(*, ok: bool, elements: Elements | None = None, error: Problem | None = None, ai: str | None = None) -> str:
    return json.dumps(
        {
            "ok": ok,
            "elements": [[element.ai, element.value] for element in elements or ()],
            "error": error,
            "ai": ai,
            "link": elements.link if ok and elements is not None else None,
            "warnings": [caution.code for caution in elements.warnings] if elements is not None else [],
        }
    )


def _read(line: str) -> tuple[Kind, str] | None:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(request, dict):
        return None
    kind, data = request.get("kind", "scan"), request.get("data")
    if not isinstance(data, str) or not isinstance(kind, str) or kind not in _KINDS:
        return None
    return _KINDS[kind], data
