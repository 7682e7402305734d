"""English: what is said of something that a scanner sent and that is no scan."""

from devices.scan import MisreadReason

MISREADS = {
    MisreadReason.TOO_LONG: "The scanner sent more than a label holds. Scan again.",
    MisreadReason.CUT_OFF: "The scanner sent half a code. Scan again.",
    MisreadReason.NO_CODE: "There was no code to read. Scan again.",
    MisreadReason.DARK: "The camera sees nothing. Clean it, or give it light.",
    MisreadReason.GARBLED: "The code came damaged from the scanner. Scan again.",
    MisreadReason.STUCK_KEY: "A key of the scanner is stuck. Plug it in again.",
}
