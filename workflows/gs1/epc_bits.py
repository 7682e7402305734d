"""The bits of an EPC: company prefix, reference and serial out of them and into them, by the tables of the schemes.

A part that its bits hold but its digits don't is None. Nothing is said of check digits and character sets beyond 7 bits.
"""

from workflows.gs1.epc_schemes import (
    CHARACTER_BITS,
    CODING_BY_HEADER,
    COMPANY_PREFIX,
    FILTER_BITS,
    HEADER_BITS,
    PARTITION_BITS,
    Coding,
    Serial,
)
from workflows.gs1.values import are_digits

_WORD = 16
"""A tag's memory is read in words of so many bits."""
_PARTITION_AT = HEADER_BITS + FILTER_BITS
_KEY_AT = _PARTITION_AT + PARTITION_BITS

Fields = tuple[str, str, str]
"""Company prefix, reference, serial."""


def coding_of(digits: str) -> Coding | None:
    """The coding that the first byte of hexadecimal digits names."""
    return CODING_BY_HEADER.get(int(digits[:2], 16))


def in_whole_words(bits: int) -> int:
    """So many bits rounded up to the words of a tag's memory."""
    return -(-bits // _WORD) * _WORD


def read(bits: str, coding: Coding) -> tuple[str | None, str | None, str | None] | None:
    """Company prefix, reference and serial; None for a partition value that there is not."""
    partition = int(bits[_PARTITION_AT:_KEY_AT], 2)
    if partition >= len(COMPANY_PREFIX):
        return None
    prefix_bits, prefix_digits = COMPANY_PREFIX[partition]
    reference_at, serial_at = _KEY_AT + prefix_bits, _KEY_AT + coding.key_bits
    reference = bits[reference_at:serial_at]
    return (
        _number(bits[_KEY_AT:reference_at], prefix_digits),
        _reference(reference, coding, prefix_digits),
        _serial(bits[serial_at : coding.bits], coding.serial) if coding.serial_bits else "",
    )


def write(coding: Coding, fields: Fields, filter_value: int) -> str | None:
    """The tag's content in hexadecimal, zeros to the end of a word; None where a part does not fit."""
    prefix, reference, serial = fields
    partition = next((at for at, (_, digits) in enumerate(COMPANY_PREFIX) if digits == len(prefix)), None)
    if partition is None or not 0 <= filter_value <= 7:
        return None
    prefix_bits, _ = COMPANY_PREFIX[partition]
    parts = (
        f"{coding.header:08b}{filter_value:03b}{partition:03b}",
        _number_bits(prefix, prefix_bits),
        _reference_bits(reference, coding, coding.key_bits - prefix_bits, len(prefix)),
        _serial_bits(serial, coding.serial, coding.serial_bits),
    )
    if None in parts:
        return None
    bits = "".join(part for part in parts if part is not None)
    bits = bits.ljust(in_whole_words(len(bits)), "0")
    return f"{int(bits, 2):0{len(bits) // 4}X}"


def _reference(bits: str, coding: Coding, prefix_digits: int) -> str | None:
    if coding.scheme.digits:
        return _number(bits, coding.scheme.digits - prefix_digits)
    if coding.serial is Serial.TEXT:
        return _text(bits)
    number = str(int(bits, 2))
    return number if len(number) <= coding.most_digits - prefix_digits else None


def _reference_bits(reference: str, coding: Coding, size: int, prefix_digits: int) -> str | None:
    if coding.scheme.digits:
        return _number_bits(reference or "0", size)
    if coding.most_digits and len(reference) > coding.most_digits - prefix_digits:
        return None
    return _serial_bits(reference, coding.serial, size)


def _serial(bits: str, kind: Serial) -> str | None:
    if kind is Serial.NONE:
        return None if "1" in bits else ""
    return _text(bits) if kind is Serial.TEXT else str(int(bits, 2))


def _serial_bits(serial: str, kind: Serial, size: int) -> str | None:
    if kind is Serial.NONE or not size:
        return "0" * size
    if kind is Serial.TEXT:
        return _text_bits(serial, size)
    return None if serial[:1] == "0" and serial != "0" else _number_bits(serial, size)


def _number(bits: str, digits: int) -> str | None:
    """The number with leading zeros; no digits at all where the company prefix takes them all."""
    number = int(bits, 2)
    if number >= 10**digits:
        return None
    return str(number).zfill(digits) if digits else ""


def _number_bits(digits: str, size: int) -> str | None:
    if not are_digits(digits) or int(digits) >= 1 << size:
        return None
    return f"{int(digits):0{size}b}"


def _text(bits: str) -> str | None:
    """The characters up to the first that is zero; None where something follows that."""
    codes = [int(bits[at : at + CHARACTER_BITS], 2) for at in range(0, len(bits) - CHARACTER_BITS + 1, CHARACTER_BITS)]
    end = codes.index(0) if 0 in codes else len(codes)
    return None if "1" in bits[end * CHARACTER_BITS :] else "".join(map(chr, codes[:end]))


def _text_bits(text: str, size: int) -> str | None:
    if not text.isascii() or len(text) * CHARACTER_BITS > size:
        return None
    return "".join(f"{ord(character):07b}" for character in text).ljust(size, "0")
