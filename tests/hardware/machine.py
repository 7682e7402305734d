"""The virtual machine: QEMU with Debian's kernel, in software, so that any machine can run it; and what it reports.

tools/hardware.sh puts QEMU and the Debian packages in place. A run leaves its console in build/hardware/console.log.
"""

import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.hardware.guest_root import write_root

PROJECT = Path(__file__).parents[2]
BUILD = PROJECT / "build/hardware"
PACKAGES = BUILD / "packages"
CONSOLE, REPORT, ROOT = BUILD / "console.log", BUILD / "report.xml", BUILD / "root.cpio"
SPEAKER = BUILD / "speaker.wav"
"""What the machine's own speaker sounded, on two channels."""
SPEAKER_RATE = 44_100
QEMU = "qemu-system-x86_64"
LONGEST_S = 600


@dataclass(frozen=True, slots=True)
class Report:
    """How each test in the machine ended; names are like `test_camera::test_a_label_is_read`."""

    passed: frozenset[str]
    failed: dict[str, str]
    """Name to what went wrong."""
    skipped: dict[str, str]
    seconds: float


def missing() -> str:
    """What the machine lacks here; empty when it can be run."""
    if shutil.which(QEMU) is None:
        return f"there is no {QEMU}; `make hardware` installs it"
    return "" if _kernel() else f"there is no kernel in {PACKAGES.relative_to(PROJECT)}; `make hardware` fetches it"


def run(tests: Sequence[str]) -> Report:
    """Boot, run these tests of pytest in the machine, and read its report; raises RuntimeError where none came."""
    with ROOT.open("wb") as out:
        write_root(out, PACKAGES, tests)
    for old in (CONSOLE, REPORT):
        old.write_bytes(b"")
    start = time.monotonic()
    try:
        subprocess.run(_command(), check=True, timeout=LONGEST_S, stdin=subprocess.DEVNULL)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise RuntimeError(f"the machine did not end by itself ({error}); its last words:\n{_last_words()}") from error
    try:
        return read_report(REPORT.read_bytes(), time.monotonic() - start)
    except ElementTree.ParseError as error:
        raise RuntimeError(f"the machine sent no whole report ({error}); its last words:\n{_last_words()}") from error


def name_of(node: str) -> str:
    """The name of a test as a report has it, from the way in which pytest lists it."""
    path, _, name = node.partition("::")
    return f"{Path(path).stem}::{name}"


def read_report(xml: bytes, seconds: float) -> Report:
    """The report as pytest writes it; raises ElementTree.ParseError for half a one."""
    passed: set[str] = set()
    failed: dict[str, str] = {}
    skipped: dict[str, str] = {}
    for case in ElementTree.fromstring(xml).iter("testcase"):
        name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
        outcome = next((child for child in case if child.tag in {"failure", "error", "skipped"}), None)
        if outcome is None:
            passed.add(name)
        else:
            words = f"{outcome.get('message', '')}\n{outcome.text or ''}"
            (skipped if outcome.tag == "skipped" else failed)[name] = words
    return Report(frozenset(passed - failed.keys()), failed, skipped, seconds)


def _kernel() -> Path | None:
    return next(iter(sorted(PACKAGES.glob("boot/vmlinuz-*"))), None)


def _command() -> list[str]:
    return [
        QEMU,
        *(
            "-machine",
            "pc,pcspk-audiodev=speaker",
            "-audiodev",
            f"wav,id=speaker,path={SPEAKER},out.frequency={SPEAKER_RATE}",
        ),
        *("-accel", "tcg", "-cpu", "max,la57=off", "-smp", "2", "-m", "1024"),
        *("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"),
        *("-kernel", str(_kernel()), "-initrd", str(ROOT)),
        *("-append", "console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off nokaslr"),
        *("-serial", f"file:{CONSOLE}", "-serial", f"file:{REPORT}"),
    ]


def _last_words() -> str:
    return "\n".join(CONSOLE.read_text(errors="replace").splitlines()[-40:])
