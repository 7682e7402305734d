"""How far terminals may purge: the highest position common to the present history and every backup that may still be restored (sync protocol, rule 16).

It changes when a backup is made, dropped or restored, and stands in a table of its own, because every page tells it. Without backups it is 0.
"""

from server.ledger.hot import Hot


def durable_position(hot: Hot, site: str) -> int:
    """The durable position of a feed."""
    row = hot.first("SELECT position FROM durable WHERE site = ?", (site,))
    return 0 if row is None else int(row[0])


def announced_position(hot: Hot, site: str) -> int:
    """The highest durable position that was ever told: terminals may have purged up to there, also after every backup was dropped (rule 17)."""
    row = hot.first("SELECT announced FROM durable WHERE site = ?", (site,))
    return 0 if row is None else int(row[0])
