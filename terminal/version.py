"""The name and version that this program goes by: in stamps, at enrolment and in `--version`."""

VERSION = "0.1.0"
PROGRAM = f"lotline {VERSION}"
