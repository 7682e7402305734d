"""The words in which this package speaks: why a text was refused, what was repaired, how it was read.

Codes only. The sentence that a person reads is made at the edge, from the code and the typed values beside it.
"""

from enum import StrEnum, auto


class Kind(StrEnum):
    """What the text claims to be."""

    SCAN = auto()
    """A symbology identifier such as ]d2, then the data."""
    RAW = auto()
    """Element strings without identifier; GS (0x1D) separates."""
    BRACKETED = auto()
    r"""Human readable: (01)...(10)..., with \( for a bracket that is data."""
    LINK = auto()
    """A GS1 Digital Link URI."""


class Mode(StrEnum):
    """How a text is judged: as the GS1 syntax does, or as a warehouse needs it."""

    STRICT = auto()
    TOLERANT = auto()


class _Code(StrEnum):
    """An enum whose text is the name of its member."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return name


class Problem(_Code):
    """Why a text, or one element of it, is refused."""

    EMPTY = auto()
    INPUT_TOO_LONG = auto()
    TOO_MANY_ELEMENTS = auto()
    BAD_REQUEST = auto()

    # Not ours to read.
    NOT_GS1 = auto()
    NOT_GS1_ISO15434 = auto()
    CAPS_OR_SHIFT = auto()
    AZERTY_DIGITS = auto()
    KEYBOARD_LAYOUT = auto()
    MISSING_SYMBOLOGY = auto()
    UNSUPPORTED_SYMBOLOGY = auto()

    # The shape of the message.
    UNKNOWN_AI = auto()
    UNEXPECTED_SEPARATOR = auto()
    BAD_BRACKETS = auto()
    REPEATED_WITH_OTHER_VALUE = auto()
    REQUIRED_AI_MISSING = auto()
    EXCLUDED_AI_PRESENT = auto()
    SERIAL_REQUIRED = auto()

    # One value.
    EMPTY_VALUE = auto()
    TOO_SHORT = auto()
    TOO_LONG = auto()
    INVALID_CHARACTER = auto()
    CHECK_DIGIT = auto()
    CHECK_PAIR = auto()
    COMPANY_PREFIX = auto()
    INVALID_DATE = auto()
    INVALID_TIME = auto()
    COUNTRY = auto()
    CURRENCY = auto()
    PERCENT_CODING = auto()
    PIECE_OF_TOTAL = auto()
    POSITION_IN_SEQUENCE = auto()
    IMPORTER_INDEX = auto()
    PACKAGE_TYPE = auto()
    MEDIA_TYPE = auto()
    BIOLOGICAL_SEX = auto()
    YES_OR_NO = auto()
    WINDING = auto()
    LATITUDE = auto()
    LONGITUDE = auto()
    IBAN = auto()
    COUPON = auto()
    NOT_ZERO = auto()
    ZERO = auto()
    LEADING_ZERO = auto()
    NON_DIGIT_REQUIRED = auto()
    HYPHEN = auto()
    PADDING = auto()

    # A Digital Link.
    LINK_SCHEME = auto()
    LINK_DOMAIN = auto()
    LINK_CHARACTER = auto()
    LINK_WITHOUT_KEY = auto()
    LINK_COMPRESSED = auto()
    LINK_ALIAS = auto()
    LINK_KEY_ORDER = auto()
    LINK_REPEATED = auto()
    LINK_NOT_AN_ATTRIBUTE = auto()
    LINK_BELONGS_IN_PATH = auto()


class Repair(_Code):
    """What tolerant reading mended or noticed in a text that it accepted."""

    SYMBOLOGY_MISSING = auto()
    NOT_GS1_CARRIER = auto()
    PREFIX_REMOVED = auto()
    FRAMING_REMOVED = auto()
    LEADING_SEPARATOR = auto()
    DOUBLE_SEPARATOR = auto()
    SEPARATOR_SUBSTITUTED = auto()
    SEPARATOR_AS_TEXT = auto()
    POSSIBLE_MISSING_SEPARATOR = auto()
    BRACKETS_READ = auto()
    BLANKS_REMOVED = auto()
    LINK_COMPLETED = auto()
    KEYBOARD_UNDONE = auto()
    GTIN_PADDED = auto()
    ADD_ON_IGNORED = auto()
    REPEATED = auto()
    DATE_NOT_GIVEN = auto()
    REQUIRED_AI_MISSING = auto()
    EXCLUDED_AI_PRESENT = auto()
    SERIAL_REQUIRED = auto()
