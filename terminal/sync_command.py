"""`lotline sync`: the daemon that keeps terminal and server in step."""

from pathlib import Path

from sync.daemon import DaemonConfig, run
from sync.errors import AlreadyRunning, StorageError
from sync.layout import DataFolder
from terminal.options import fail
from terminal.provision import model
from terminal.version import PROGRAM


def run_sync(data: Path) -> None:
    """Sync until SIGTERM or Ctrl+C."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        run(DaemonConfig(DataFolder(data), PROGRAM, model()))
    except AlreadyRunning:
        fail(f"lotline sync runs already for {data}.")
    except StorageError as error:
        fail(str(error))
    except OSError as error:
        fail(f"the data folder {data} can't be used: {error.strerror}. Give another one with --data.")
