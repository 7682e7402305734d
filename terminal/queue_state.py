"""The line to the server as the screen shows it, from what the sync daemon wrote; looked at twice a second."""

from datetime import datetime, timedelta

from sync.clock import ServerTime, SystemClock
from sync.layout import DataFolder
from sync.status import LinkState, SyncStatus, read_status
from terminal.frame import Link, QueueState
from workflows.rules.identity import EntryId

LOOK_SECONDS = 0.5
LINKS = {
    LinkState.NEVER_RAN: Link.NO_DAEMON,
    LinkState.NOT_RUNNING: Link.NO_DAEMON,
    LinkState.NOT_ENROLLED: Link.REFUSED,
    LinkState.WAITING_FOR_JOURNAL: Link.STARTING,
    LinkState.CONNECTING: Link.STARTING,
    LinkState.LOADING: Link.OK,
    LinkState.ONLINE: Link.OK,
    LinkState.OFFLINE: Link.NO_LINK,
    LinkState.SERVER_TROUBLE: Link.SERVER_TROUBLE,
    LinkState.SIGN_IN_PAGE: Link.SIGN_IN_PAGE,
    LinkState.PROXY: Link.PROXY,
    LinkState.CERTIFICATE: Link.CERTIFICATE,
    LinkState.CLOCK: Link.CLOCK,
    LinkState.NOT_OUR_SERVER: Link.NOT_OUR_SERVER,
    LinkState.BAD_ANSWER: Link.BAD_ANSWER,
    LinkState.REFUSED: Link.REFUSED,
    LinkState.INCOMPATIBLE: Link.UPDATE_NEEDED,
    LinkState.DEVICE_TROUBLE: Link.DEVICE_TROUBLE,
}


class QueueWatch:
    """Reads the status now and then, and remembers it in between."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._clock = SystemClock()
        self._read_at = -1
        self._status = SyncStatus(LinkState.NEVER_RAN)

    def state(self, now: datetime) -> QueueState:
        """The queue for the screen; how many are to be sent is the session's own knowledge."""
        status = self._latest()
        link = LINKS[status.link]
        return QueueState(
            parked=status.parked,
            stuck=len(status.stuck),
            oldest=_age(status.oldest_unsent, now),
            link=link,
            link_down_for=None if link is Link.OK else _since_heard(status, now),
        )

    def server_time(self) -> ServerTime | None:
        """The server's time as last heard."""
        return self._latest().server_time

    def held(self) -> frozenset[EntryId]:
        """The entries that the daemon passes by for now."""
        return self._latest().held

    def _latest(self) -> SyncStatus:
        moment = self._clock.boot_ms()
        if self._read_at < 0 or moment - self._read_at >= LOOK_SECONDS * 1000:
            self._status, self._read_at = read_status(self._folder, self._clock), moment
        return self._status


def _age(since: datetime | None, now: datetime) -> timedelta | None:
    return None if since is None else _whole(max(timedelta(0), now - since))


def _since_heard(status: SyncStatus, now: datetime) -> timedelta | None:
    return _age(status.server_time.wall, now) if status.server_time else None


def _whole(age: timedelta) -> timedelta:
    """Whole minutes above one, so that the frame does not change every second."""
    return timedelta(minutes=age // timedelta(minutes=1)) if age >= timedelta(minutes=1) else timedelta(0)
