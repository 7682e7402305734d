"""The tables of journal.db, as numbered steps. A step that was ever released is never edited: a new one follows it.

Content and envelope are two things: an entry's content never changes, an envelope is only ever added. The file guards that itself.
"""

from sync.migrations import Schema

_FIRST = """
CREATE TABLE chain (
    number INTEGER PRIMARY KEY,
    enrolment BLOB NOT NULL CHECK (length(enrolment) = 16),
    epoch BLOB NOT NULL UNIQUE CHECK (length(epoch) = 16)
) STRICT;

-- `number` is journal order. The hash stays in the envelope when the content is purged.
CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    content BLOB NOT NULL,
    content_hash BLOB NOT NULL CHECK (length(content_hash) = 32)
) STRICT;

CREATE TABLE envelope (
    chain INTEGER NOT NULL REFERENCES chain (number),
    seq INTEGER NOT NULL CHECK (seq > 0),
    id BLOB NOT NULL CHECK (length(id) = 16),
    content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
    link BLOB NOT NULL CHECK (length(link) = 32),
    PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE stamp (
    number INTEGER PRIMARY KEY,
    value BLOB NOT NULL UNIQUE CHECK (length(value) = 16)
) STRICT;

CREATE TABLE state (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    purged_through INTEGER NOT NULL,
    purging INTEGER NOT NULL CHECK (purging IN (0, 1)),
    resume TEXT NOT NULL
) STRICT;
INSERT INTO state VALUES (1, 0, 0, '');

CREATE TABLE scan_log (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    scanner TEXT NOT NULL,
    symbology TEXT NOT NULL,
    raw BLOB NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE TABLE sign_in_lock (
    person TEXT PRIMARY KEY,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    locked_until TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE ask (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    args TEXT NOT NULL,
    created TEXT NOT NULL,
    deadline TEXT NOT NULL
) STRICT;

CREATE TRIGGER entry_content_is_final BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry never changes'); END;
CREATE TRIGGER entry_leaves_by_purge_only BEFORE DELETE ON entry WHEN (SELECT purging FROM state) = 0
BEGIN SELECT RAISE(ABORT, 'an entry leaves by purge only'); END;
CREATE TRIGGER envelope_is_final BEFORE UPDATE ON envelope
BEGIN SELECT RAISE(ABORT, 'an envelope never changes'); END;
CREATE TRIGGER envelope_stays BEFORE DELETE ON envelope
BEGIN SELECT RAISE(ABORT, 'an envelope stays'); END;
CREATE TRIGGER chain_is_final BEFORE UPDATE ON chain
BEGIN SELECT RAISE(ABORT, 'a chain never changes'); END;
CREATE TRIGGER chain_stays BEFORE DELETE ON chain
BEGIN SELECT RAISE(ABORT, 'a chain stays'); END;
CREATE TRIGGER stamp_is_final BEFORE UPDATE ON stamp
BEGIN SELECT RAISE(ABORT, 'a stamp never changes'); END;
CREATE TRIGGER stamp_stays BEFORE DELETE ON stamp
BEGIN SELECT RAISE(ABORT, 'a stamp stays'); END
"""

# A shortcut for the start: every entry that is held, up to and including this one, is confirmed in this cache generation.
# The entry is named by its id, because numbers come again after a purge; where it is gone, the shortcut is.
_SECOND = """
CREATE TABLE settled (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    generation TEXT NOT NULL,
    entry BLOB NOT NULL CHECK (length(entry) = 16)
) STRICT
"""

# How far was purged, for each server and site: positions of one say nothing of another's. `state.purged_through` is what was purged before this
# step, and counts for every server.
_THIRD = """
CREATE TABLE purged (
    server BLOB NOT NULL CHECK (length(server) = 16),
    site TEXT NOT NULL,
    through INTEGER NOT NULL,
    PRIMARY KEY (server, site)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER purged_only_rises BEFORE UPDATE ON purged WHEN new.through < old.through
BEGIN SELECT RAISE(ABORT, 'what was purged does not come back'); END;
CREATE TRIGGER purged_stays BEFORE DELETE ON purged
BEGIN SELECT RAISE(ABORT, 'what was purged does not come back'); END
"""

JOURNAL = Schema(application_id=0x4C4C4A31, steps=(_FIRST, _SECOND, _THIRD))
