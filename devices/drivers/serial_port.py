"""A scanner on a serial line: USB (CDC-ACM), an RS-232 cradle, Bluetooth SPP (/dev/rfcomm0) or a pseudo-terminal.

pyserial opens and configures the line; after that the event loop reads its file descriptor, which is several times
quicker than a reading thread. Knows no symbology: a frame's bytes become the scan as they are.
"""

import termios
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from devices.decode.decoder import Decoder
from devices.decode.protocols import line_decoder, signal_code
from devices.drivers.line_scanner import Line, LineScanner
from devices.drivers.refusal import unavailable
from devices.feedback import Signal
from devices.profile import GENERIC, DeviceProfile

if TYPE_CHECKING:
    from serial import Serial


class SerialScanner(LineScanner):
    """Reads the serial device `device` in the protocol of its profile."""

    def __init__(
        self,
        device: str,
        profile: DeviceProfile = GENERIC,
        clock: Callable[[], int] = time.monotonic_ns,
        address: str | None = None,
    ) -> None:
        super().__init__(address or f"serial:{device}", clock)
        self._device = device
        self._profile = profile

    async def signal(self, signal: Signal) -> bool:
        """Send the profile's bytes for the signal; False when it has none, or the line does not take them now."""
        code = signal_code(self._profile, signal)
        return code is not None and self._send(code)

    def _open(self) -> tuple[Line, Decoder]:
        return _open(self.address, self._device, self._profile.baud), line_decoder(self._profile)


def _open(address: str, device: str, baud: int) -> "Serial":
    """Open the line raw, 8N1, DTR up, for this program alone (flock); raises Unavailable."""
    from serial import Serial, SerialException

    try:
        port = Serial(device, baudrate=baud, timeout=0, exclusive=True)
    except (SerialException, OSError, ValueError, termios.error) as error:
        raise unavailable(address, device, error, "a serial line") from error
    # pyserial asks for VMIN 0, where "nothing there" and "hung up" both read as empty; with VMIN 1 they differ.
    settings = termios.tcgetattr(port.fileno())
    settings[6][termios.VMIN] = 1
    termios.tcsetattr(port.fileno(), termios.TCSANOW, settings)
    return port
