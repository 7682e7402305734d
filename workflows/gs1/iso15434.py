"""ISO/IEC 15434 envelopes: [)> RS, formats that each end in RS, EOT. Finds GS1 data among them.

Format 05 holds GS1 element strings, with GS after every one. Format 06 holds the data identifiers of ASC MH10.8.2 (IFA's
PPN on German medicines, industry parts): another language, which nobody here speaks.
"""

from workflows.gs1.element import GS

HEADER = "[)>"
_RECORD_END, _MESSAGE_END = "\x1e", "\x04"
_GS1_FORMAT = "05" + GS
_FURTHEST = 8
"""A symbology identifier and a scanner's prefix may stand before the header."""


def gs1_data(text: str) -> range | None:
    """Where the element strings of format 05 stand in the text; None if this is no envelope, or one without that format."""
    at = text.find(HEADER, 0, _FURTHEST)
    if at < 0:
        return None
    at += len(HEADER)
    for record in text[at:].split(_RECORD_END):
        if record.startswith(_GS1_FORMAT):
            end = at + len(record.rstrip(_MESSAGE_END + "\r\n"))
            return range(at + len(_GS1_FORMAT), max(end, at + len(_GS1_FORMAT)))
        at += len(record) + 1
    return None
