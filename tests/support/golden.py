"""The golden files of facts: the bytes that every later program must still read.

`python -m tests.support.golden` writes those that are missing and touches no other: golden files are only ever added to.
"""

from pathlib import Path

from tests.support.facts import EXAMPLES, MINIMAL
from workflows.entry_codec import encode_entry
from workflows.rules.entry import Entry

GOLDEN = Path(__file__).parents[1] / "workflows" / "facts" / "golden"


def examples_by_file() -> dict[Path, Entry]:
    """The golden file of each example, by version of the fact: `v1/received.json`, and `v1/received.minimal.json` for the least it may say."""
    files = {}
    for suffix, examples in ((".json", EXAMPLES), (".minimal.json", MINIMAL)):
        for kind, entry in examples.items():
            files[GOLDEN / f"v{entry.fact.VERSION}" / f"{kind}{suffix}"] = entry
    return files


def write_missing() -> list[Path]:
    """The files that were written because they were not there."""
    missing = [path for path in examples_by_file() if not path.exists()]
    for path in missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_entry(examples_by_file()[path]))
    return missing


if __name__ == "__main__":
    for written in write_missing():
        print(written)
