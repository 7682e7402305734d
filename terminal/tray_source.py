"""The label tray of the demo: the labels lying on the dock for the task at hand, written to the simulated scanner's line when one is chosen."""

import threading
from pathlib import Path

from demo.labels import DemoLabel, LabelKind, read_labels
from devices.drivers.simulated import scan_into
from terminal.frame import Frame, Mode
from terminal.port import TrayLabel


class FileTray:
    """The labels of a file, scanned through a line that the real serial driver reads."""

    def __init__(self, labels: tuple[DemoLabel, ...], line: str) -> None:
        self._labels = labels
        self._line = line

    def labels(self, frame: Frame) -> tuple[TrayLabel, ...]:
        """Badges before sign-in; then the labels of the open shipment, or of every shipment's pallets while none is open."""
        shown = []
        for number, label in enumerate(self._labels):
            if self._belongs(label, frame):
                shown.append(TrayLabel(label.title, label.note, label.good, str(number)))
        return tuple(shown)

    def scan(self, label: TrayLabel) -> None:
        """Write the bytes as a scanner would; in a thread, because a line may be slow."""
        data = self._labels[int(label.code)].data
        threading.Thread(target=scan_into, args=(self._line, data), daemon=True).start()

    def _belongs(self, label: DemoLabel, frame: Frame) -> bool:
        if frame.mode is not Mode.WORK or frame.prompt is None:
            return label.kind is LabelKind.BADGE
        if frame.prompt.shipment is None:
            return label.kind is LabelKind.PALLET and label.good
        return label.shipment in (None, frame.prompt.shipment) and label.kind is not LabelKind.BADGE


def open_tray(labels: Path, line: str) -> FileTray:
    """The tray of a label file and a simulated scanner's line."""
    return FileTray(read_labels(labels), line)
