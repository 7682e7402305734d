"""What holds for every test: in CI property tests try the same examples again, and none is judged by its speed."""

import os

from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.register_profile("again", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("again" if os.environ.get("CI") else "here")
