"""All that takes foreign bytes, as targets of the fuzz run."""

from tests.fuzz import device_targets, gs1_targets, record_targets, report_targets
from tests.fuzz.engine import Target

TARGETS: tuple[Target, ...] = (
    *gs1_targets.TARGETS,
    *device_targets.TARGETS,
    *report_targets.TARGETS,
    *record_targets.TARGETS,
)
