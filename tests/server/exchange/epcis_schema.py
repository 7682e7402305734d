"""The official EPCIS 2.0 JSON schema, where the reference data lies beside the checkout; URIs and moments are checked too."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

SCHEMA = Path(__file__).parents[4] / "shared" / "data" / "epcis" / "EPCIS-JSON-Schema.json"


def problems(document: Any) -> list[str]:
    """What the schema says against a document; skips the test where the schema is not at hand."""
    if not SCHEMA.exists():
        pytest.skip("the EPCIS schema (../shared/data/epcis) is not here")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message:.200}" for error in validator.iter_errors(document)]
