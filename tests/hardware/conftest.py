"""The tests under guest/ make devices of the kernel: they run in the virtual machine and are not even collected elsewhere."""

import os

collect_ignore = [] if "LOTLINE_GUEST" in os.environ else ["guest"]
