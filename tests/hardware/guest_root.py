"""What the virtual machine finds on its disk: Debian's kernel modules, udev and busybox, this Python, and the project.

Everything lies in the guest where it lies here, but for the project itself, which is in /lotline.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from packaging.requirements import Requirement

from tests.hardware.archive import Archive

PROJECT = Path(__file__).parents[2]
PARTS = ("devices", "tests/devices", "tests/hardware", "systemd/udev", "pyproject.toml")
"""Of the project: the drivers, what tests them, the rules. Nothing else is there, so nothing else is needed."""
LIBRARIES = ("pytest", "pytest-asyncio", "pyserial", "pillow", "zxing-cpp", "hidapi")
MODULES = (
    *("configfs", "libcomposite", "usb_f_acm", "usb_f_hid", "dummy_hcd"),  # the scanner's end of a USB cable
    *("usbhid", "hid-generic", "cdc-acm", "evdev", "uhid", "uinput"),  # the terminal's end, and devices without a cable
    *("vivid", "snd-aloop", "pcspkr"),
)
HOST_PROGRAMS = ("/bin/sh", "/usr/bin/head", "/usr/bin/od")
"""What our udev rules call, as Debian has it: busybox has them too, but not quite the same."""
PACKAGE_PROGRAMS = ("bin/udevadm", "lib/systemd/systemd-udevd", "bin/kmod", "usr/bin/aplay", "bin/busybox")
PACKAGE_FOLDERS = ("lib/udev/rules.d", "usr/share/alsa", "etc/udev")
UDEV_HELPERS = ("lib/udev/v4l_id",)
GROUPS = {
    **{"root": 0, "tty": 5, "disk": 6, "lp": 7, "kmem": 15, "dialout": 20, "cdrom": 24, "tape": 26, "audio": 29},
    **{"video": 44, "plugdev": 46, "sgx": 101, "input": 102, "kvm": 103, "render": 104, "lotline": 1000},
}
_LEFT_OUT = {
    "config-3.11",
    "test",
    "tests",
    "idlelib",
    "tkinter",
    "ensurepip",
    "lib2to3",
    "turtledemo",
    "site-packages",
    "pydoc_data",
}
_LIBRARY_LINE = re.compile(r"(?:=> )?(/\S+) \(0x")


def write_root(out: BinaryIO, packages: Path, tests: Sequence[str]) -> None:
    """The whole file system as an archive; `packages` holds the unpacked Debian packages, `tests` is for pytest."""
    archive = Archive(out)
    programs = [*_from_packages(archive, packages), *_from_this_machine(archive)]
    for library in _shared_libraries(programs):
        archive.file(library, Path(library))
    _settings(archive)
    archive.text("/etc/pytest-arguments", "\n".join(tests) + "\n")
    _project(archive)
    archive.end()


def _from_packages(archive: Archive, packages: Path) -> Iterator[Path]:
    for name in (*PACKAGE_PROGRAMS, *UDEV_HELPERS):
        archive.file(f"/{name}", packages / name)
        yield packages / name
    archive.link("/sbin/modprobe", "../bin/kmod")
    for folder in PACKAGE_FOLDERS:
        for path in _files(packages / folder):
            archive.file(f"/{path.relative_to(packages)}", path)
    modules = next((packages / "lib/modules").iterdir())
    for path in (*modules.glob("modules.*"), *_needed_modules(modules)):
        archive.file(f"/lib/modules/{modules.name}/{path.relative_to(modules)}", path)
    yield from (packages / "usr/lib").glob("*/libasound.so.2")
    for path in (packages / "usr/lib").glob("*/libasound.so.2"):
        archive.file(f"/{path.relative_to(packages)}", path)


def _needed_modules(modules: Path) -> Iterator[Path]:
    """MODULES and all that they need, by the list that depmod has made."""
    needs = dict(line.split(":", 1) for line in (modules / "modules.dep").read_text().splitlines())
    by_name = {Path(path).stem.replace("-", "_"): path for path in needs}
    for name in MODULES:
        path = by_name[name.replace("-", "_")]
        yield from (modules / needed for needed in (path, *needs[path].split()))


def _from_this_machine(archive: Archive) -> Iterator[Path]:
    for name in HOST_PROGRAMS:
        archive.file(name, Path(name))
        yield Path(name)
    interpreter = Path(sys.executable).resolve()
    archive.file(str(interpreter), interpreter)
    archive.link("/usr/bin/python3", str(interpreter))
    yield interpreter
    standard = Path(sys.base_prefix, "lib", f"python{sys.version_info.major}.{sys.version_info.minor}")
    for path in (*_files(standard, _LEFT_OUT), *_library_files()):
        archive.file(str(path), path)
        if ".so" in path.suffixes:
            yield path


def _library_files() -> Iterator[Path]:
    for name in sorted(_with_needs(LIBRARIES)):
        for file in metadata.distribution(name).files or ():
            path = Path(str(file.locate()))
            if path.is_file() and ".." not in file.parts:
                yield path


def _with_needs(names: Iterable[str]) -> set[str]:
    """These distributions and all that they require here."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for line in metadata.requires(name) or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


def _shared_libraries(programs: Sequence[Path]) -> list[str]:
    """What the dynamic loader would load for any of them, by the names under which it looks."""
    told = subprocess.run(["ldd", *map(str, programs)], capture_output=True, text=True, check=False).stdout
    return sorted(set(_LIBRARY_LINE.findall(told)))


def _settings(archive: Archive) -> None:
    archive.console()
    for folder in ("/proc", "/sys", "/run", "/tmp", "/var/tmp", "/root"):
        archive.folder(folder)
    archive.text("/etc/passwd", "root:x:0:0::/root:/bin/sh\nlotline:x:1000:1000::/tmp:/bin/sh\n")
    archive.text("/etc/group", "".join(f"{name}:x:{number}:\n" for name, number in GROUPS.items()))
    archive.text("/etc/nsswitch.conf", "passwd: files\ngroup: files\n")
    archive.text("/etc/python-path", f"{Path(str(metadata.distribution('pytest').locate_file(''))).resolve()}\n")
    archive.text("/init", (Path(__file__).parent / "init.sh").read_text(), 0o755)


def _project(archive: Archive) -> None:
    for part in PARTS:
        for path in _files(PROJECT / part):
            archive.file(PurePosixPath("/lotline", path.relative_to(PROJECT)), path)
    for path in (PROJECT / "systemd/udev").glob("*.rules"):
        archive.file(f"/etc/udev/rules.d/{path.name}", path)


def _files(path: Path, left_out: Iterable[str] = ()) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for inner in sorted(path.rglob("*")):
        if inner.is_file() and not set(inner.relative_to(path).parts).intersection(left_out):
            yield inner
