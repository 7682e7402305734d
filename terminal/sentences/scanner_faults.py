"""What the Scanner Doctor says, and what a person is told whose scanner may not be used for a label. Words only, no programming codes:
they differ between models of one maker, and a wrong one leaves a scanner worse than before.
"""

from dataclasses import dataclass

from devices.faults import Consequence, Fault


@dataclass(frozen=True, slots=True)
class FaultWords:
    """A fault in words: what is wrong, what to set at the scanner, what the written profile does about it if it can, and
    the short form for whoever scans.
    """

    fault: str
    setting: str
    mended: str = ""
    short: str = ""


FAULTS = {
    Fault.SEPARATOR_LOST: FaultWords(
        "The separator (GS, also called FNC1) between values is lost on {symbols}.",
        "Set the scanner to send GS, the character 29 (hex 1D), for FNC1. As a keyboard: let it send Ctrl+] or F8 for it. "
        "On many scanners this is called 'function characters' or 'control characters'; turn off what strips them.",
        short="This scanner loses the marks between lot and serial.",
    ),
    Fault.SEPARATOR_REPLACED: FaultWords(
        "The separator (GS) arrives as {detail} on {symbols}.",
        "Set the scanner to send GS itself, the character 29 (hex 1D), and turn off its GS substitution.",
        "The profile reads {detail} as the separator.",
        "This scanner sends other characters for the marks between lot and serial.",
    ),
    Fault.CASE_SWAPPED: FaultWords(
        "Capital and small letters are swapped: Caps Lock is on, or the scanner expects it to be on.",
        "Turn Caps Lock off at the terminal, and set the scanner's Caps Lock option to off.",
        "The profile takes the state of Caps Lock into account.",
        "This scanner swaps capital and small letters.",
    ),
    Fault.ALL_UPPER_CASE: FaultWords(
        "Small letters arrive as capitals.",
        "Turn off the scanner's case conversion ('convert to upper case').",
        short="This scanner turns small letters into capitals.",
    ),
    Fault.ALL_LOWER_CASE: FaultWords(
        "Capitals arrive as small letters.",
        "Turn off the scanner's case conversion ('convert to lower case').",
        short="This scanner turns capitals into small letters.",
    ),
    Fault.KEYBOARD_LAYOUT: FaultWords(
        "The scanner types on a {typed} keyboard, and it is read as a {read} one.",
        "Set the scanner's keyboard country to the one that is used here, or let it work as USB serial: then there is no "
        "keyboard to agree on.",
        "The profile reads its keys as a {typed} keyboard.",
        "This scanner is set to another keyboard: its characters are wrong.",
    ),
    Fault.SUFFIX_MISSING: FaultWords(
        "Nothing ends a scan: the suffix is missing.",
        "Set the suffix CR (Enter) at the scanner.",
        "The profile ends a scan by a short silence instead, which is slower and less sure.",
        "This scanner does not say where a label ends.",
    ),
    Fault.SUFFIX_EXTRA: FaultWords(
        "Something stands behind the data{quoted}.",
        "Set the suffix to CR (Enter) alone, and turn off every other suffix or data formatting.",
        "The profile takes {detail} as the end of a scan.",
        "This scanner adds characters behind a label.",
    ),
    Fault.PREFIX_EXTRA: FaultWords(
        "{detail} stands before everything that is scanned.",
        "Turn off the prefix at the scanner; the AIM identifier is the only thing that belongs before the data.",
        "The profile takes {detail} off.",
        "This scanner adds characters before a label.",
    ),
    Fault.PREFIX_VARIES: FaultWords(
        "The scanner puts its maker's own code letters before the data ({detail}).",
        "Turn off the maker's code identifier, and turn AIM identifiers on instead.",
        short="This scanner adds code letters before a label.",
    ),
    Fault.IDENTIFIER_MISSING: FaultWords(
        "No AIM identifier (such as ]d2) comes before the data of {symbols}.",
        "Turn AIM identifiers on for all symbologies. Without them a plain code can look like a GS1 one.",
    ),
    Fault.IDENTIFIER_WRONG: FaultWords(
        "{symbols} arrives with the identifier {detail} instead of {expected}.",
        "Turn on GS1 for this symbology (GS1-128, GS1 DataMatrix, GS1 QR), and AIM identifiers as they are standardised.",
    ),
    Fault.DOUBLE_READ: FaultWords(
        "One scan arrives twice.",
        "Lengthen the scanner's time-out between reads of the same symbol (half a second or more), or use the trigger "
        "instead of presentation mode. Check that it is not connected, or configured, twice.",
        short="This scanner sends one scan twice, and would count twice.",
    ),
    Fault.TRUNCATED: FaultWords(
        "The data of {symbols} is cut off{separator}.",
        "Widen the length limits of this symbology, and turn off data formatting that cuts. As a keyboard, let it type "
        "more slowly; on RS-232, turn handshaking on.",
        short="This scanner cuts labels off.",
    ),
    Fault.GARBLED: FaultWords(
        "Something came that is not on the card: {detail}",
        "Check the baud rate and parity on RS-232, the keyboard country on a keyboard scanner, and turn off data "
        "formatting. If another label was scanned, run the Doctor again.",
        short="This scanner changes what stands on a label.",
    ),
    Fault.NOT_READ: FaultWords(
        "{symbols} never came.",
        "Turn this symbology on at the scanner. A laser scanner can't read square symbols, nor any from a screen: print "
        "the card and use an imager.",
    ),
}

CONSEQUENCES = {
    Consequence.NOTHING: "Nothing is refused for it.",
    Consequence.UNENDED_VALUES: "Unsafe: lots, serials and other values without a fixed length. They are refused.",
    Consequence.LETTERS: "Unsafe: every value with letters in it. They are refused.",
    Consequence.COUNTS: "Unsafe: labels without a serial number, which would be counted twice. They are refused.",
    Consequence.EVERYTHING: "Unsafe: everything that it sends this way. It is refused.",
}
