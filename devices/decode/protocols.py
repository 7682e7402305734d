"""Which decoder reads a line, and which bytes make the scanner on it beep: both follow from the profile's protocol."""

from typing import assert_never

from devices.decode import honeywell, ssi
from devices.decode.decoder import Decoder
from devices.decode.epc_reader import EpcReader
from devices.decode.framing import Framer
from devices.feedback import Signal
from devices.profile import DeviceProfile, Protocol


def line_decoder(profile: DeviceProfile) -> Decoder:
    """A new decoder for a serial line."""
    match profile.protocol:
        case Protocol.TEXT:
            return Framer(profile)
        case Protocol.HONEYWELL:
            return honeywell.HoneywellReplies(Framer(profile))
        case Protocol.SSI:
            return ssi.SsiDecoder(profile)
        case Protocol.EPC:
            return EpcReader(Framer(profile), profile.rfid_window_ms)
    assert_never(profile.protocol)


def signal_code(profile: DeviceProfile, signal: Signal) -> bytes | None:
    """What to send down the line for the signal: the profile's own bytes first; None where there is no means."""
    own = dict(profile.signal_bytes).get(signal)
    if own is not None:
        return own
    match profile.protocol:
        case Protocol.HONEYWELL:
            return honeywell.beep(signal)
        case Protocol.SSI:
            return ssi.beep(signal)
        case Protocol.TEXT | Protocol.EPC:
            return None
    assert_never(profile.protocol)
