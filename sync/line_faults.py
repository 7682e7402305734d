"""Why there was no answer at all, for a person: from what a connection raised, and the causes behind that.

Refuses to know which library made the connection: only errors of the standard library are told apart.
"""

import errno
import socket
import ssl
from collections.abc import Iterator
from datetime import datetime

from sync.errors import BadAnswer, BadCertificate, LinkError, NotOurServer, TimedOut, Unreachable

_NOT_YET_VALID = 9
_EXPIRED = 10
_OTHER_NAME = frozenset({62, 64})
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})
"""Codes of OpenSSL's X509_verify_cert_error_string(3)."""
_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL})
_ENDLESS = ("Receive buffer too long", "too long")


def line_fault(error: BaseException, host: str, wall: datetime) -> LinkError:
    """What a failed connection to `host` means; `wall` is what this device's clock says."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return BadCertificate(_certificate(cause, host, wall))
        if isinstance(cause, ssl.SSLError):
            return NotOurServer(f"What answers at {host} does not speak TLS as our server does ({cause.reason}).")
        if isinstance(cause, socket.gaierror):
            return Unreachable(f"No connection to the server: the name {host} is not known here. Is there a network?")
        if isinstance(cause, ConnectionRefusedError):
            return Unreachable(f"No connection to the server: {host} answers, but no server runs there.")
        if isinstance(cause, OSError) and cause.errno in _NO_WAY:
            return Unreachable(f"No connection to the server: there is no way to {host}. Is there a network?")
    if str(error).endswith(_ENDLESS):
        return BadAnswer("The answer's head does not end.")
    return Unreachable(f"No connection to the server ({str(error) or 'it was cut'}).")


def too_slow() -> TimedOut:
    """No answer in time."""
    return TimedOut("The server did not answer in time.")


def _certificate(error: ssl.SSLCertVerificationError, host: str, wall: datetime) -> str:
    clock = f"This device's clock says {wall:%Y-%m-%d %H:%M} UTC: if that is wrong, set it; else call IT."
    if error.verify_code == _EXPIRED:
        return f"The server's certificate has expired. {clock}"
    if error.verify_code == _NOT_YET_VALID:
        return f"The server's certificate is not valid yet. {clock}"
    if error.verify_code in _OTHER_NAME:
        return f"The certificate that is shown is not that of {host}: another server answers, or the address is wrong."
    if error.verify_code in _UNKNOWN_AUTHORITY:
        return f"The server's certificate is of an authority that this terminal does not know ({error.verify_message}): something may listen in between. Call IT."
    return f"The server's certificate is not accepted ({error.verify_message}). {clock}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all that lies behind it."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()
        waiting += [behind for behind in (cause.__cause__, cause.__context__) if behind is not None]
