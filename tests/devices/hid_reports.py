"""Report descriptors and reports as scanners send them."""

GOOD_READ_REPORT = 4

HONEYWELL_DESCRIPTOR = bytes.fromhex(
    "058C 0902 A101"  # bar code page, bar code scanner, application collection
    "0912 A102 8502"  # scanned data report, id 2
    "1500 26FF00 7508"  # bytes
    "0501 093B 9501 8102"  # generic desktop: byte count
    "058C 09FB 09FC 09FD 9503 8102"  # symbology identifier 1 to 3
    "09FE 9538 820201"  # decoded data, 56 bytes, buffered
    "0666FF 0904 9501 8102"  # vendor: symbology code
    "0900 8102"  # reserved
    "058C 09FF 2501 7501 9501 8102"  # continued
    "7507 8103 C0"  # padding
    "0914 A102 8504 0900 9501 7501 9102 0986 9102 0985 9102 0987 9102 7504 9103 C0"  # trigger report with indications
    "C0"
)
"""Report 2 as in the usual table; output report 4: bit 0 trigger, 1 good read, 2 error, 3 not on file."""

SMALL_DESCRIPTOR = bytes.fromhex(
    "058C 0902 A101 0912 A102 1500 26FF00 7508"  # no report ids
    "09FE 950A 820201"  # decoded data first, ten bytes
    "0501 093B 9501 8102"  # then the count
    "058C 09FF 7501 9501 8102 7507 9501 8103"  # then the bit
    "C0 C0"
)

KEYBOARD_DESCRIPTOR = bytes.fromhex(
    "0501 0906 A101 0507 19E0 29E7 1500 2501 7501 9508 8102 9501 7508 8103"
    "9505 7501 0508 1901 2905 9102 9501 7503 9103 9506 7508 1500 2565 0507 1900 2965 8100 C0"
)


def report(data: bytes, identifier: bytes = b"]d2", more: bool = False, count: int | None = None) -> bytes:
    """One 64-byte report of the usual layout, zero padded; `count` to claim another number of bytes."""
    claimed = len(data) if count is None else count
    return bytes([2, claimed]) + identifier.ljust(3, b"\0") + data.ljust(56, b"\0") + b"w\0" + bytes([more])


def reports(data: bytes, identifier: bytes = b"]d2") -> list[bytes]:
    """The reports of one code, however long."""
    parts = [data[at : at + 56] for at in range(0, len(data), 56)]
    return [report(part, identifier, more=part is not parts[-1]) for part in parts]
