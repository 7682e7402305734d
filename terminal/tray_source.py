"""The label tray of the demo: the labels lying on the dock for the task at hand, written to the simulated scanner's line when one is chosen."""

import threading
from pathlib import Path

from demo.labels import DemoLabel, LabelKind, read_labels
from devices.drivers.simulated import scan_into
from terminal.frame import Frame, Mode
from terminal.port import TrayLabel
from workflows.rules.identity import LocationCode


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
        prompt = frame.prompt
        if frame.mode is not Mode.WORK or prompt is None or prompt.sign is not None:
            return label.kind is LabelKind.BADGE
        if prompt.shipment is not None:
            return label.shipment in (None, prompt.shipment) and not label.place and label.kind not in ELSEWHERE
        if prompt.location is not None and prompt.order is None:
            return label.kind is LabelKind.LOCATION
        if prompt.order is not None:
            return _of_order(label, prompt.location)
        return label.kind in BEGINS and label.good


ELSEWHERE = frozenset({LabelKind.BADGE, LabelKind.CARTON, LabelKind.ORDER})
"""What does not lie on the dock."""
BEGINS = frozenset({LabelKind.PALLET, LabelKind.ORDER, LabelKind.CARTON, LabelKind.CASE, LabelKind.LOCATION})
"""What may be scanned where no work is at hand."""


def _of_order(label: DemoLabel, location: LocationCode | None) -> bool:
    """What is at hand while an order is picked or shipped: the bin named and what lies in it, cartons, and packing places."""
    if location is None:
        return label.kind is LabelKind.CARTON
    here = label.place == location or (label.kind is LabelKind.LOCATION and label.title.endswith(f" {location}"))
    return here or label.kind is LabelKind.CARTON


def open_tray(labels: Path, line: str) -> FileTray:
    """The tray of a label file and a simulated scanner's line."""
    return FileTray(read_labels(labels), line)
