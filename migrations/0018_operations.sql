-- The record at length: an index for searches, the tally that reports are read from, lines that were erased, alarms.

-- A search by kind and channel, the newest first.
CREATE INDEX audit_search ON audit (kind, substr(peer, 1, instr(peer, ':') - 1), seq);

-- The tally: what reports count. All of it derives from the log, line by line up to the cursor, and may be deleted and
-- counted again.
CREATE TABLE tally_cursor (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL
) STRICT;
INSERT INTO tally_cursor (one, seq) VALUES (1, 0);

-- The numbers of an hour's lines; hours since the Unix epoch.
CREATE TABLE tally_hour (
    slot  INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last  INTEGER NOT NULL
) STRICT;

-- How many lines of a kind an hour has, by what a report tells apart in that kind.
CREATE TABLE tally (
    slot   INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    detail TEXT NOT NULL,
    lines  INTEGER NOT NULL,
    PRIMARY KEY (slot, kind, detail)
) STRICT, WITHOUT ROWID;

-- One row for each reset; the lapse from the first word in milliseconds, where that is known.
CREATE TABLE tally_reset (
    at       INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    channel  TEXT NOT NULL,
    language TEXT NOT NULL,
    methods  TEXT NOT NULL,
    lapse    INTEGER,
    PRIMARY KEY (at, seq)
) STRICT, WITHOUT ROWID;

-- The resets of a day (of UTC), and how many seconds they took.
CREATE TABLE tally_day_reset (
    day      INTEGER NOT NULL,
    channel  TEXT NOT NULL,
    language TEXT NOT NULL,
    methods  TEXT NOT NULL,
    resets   INTEGER NOT NULL,
    PRIMARY KEY (day, channel, language, methods)
) STRICT, WITHOUT ROWID;
CREATE TABLE tally_day_lapse (
    day     INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    resets  INTEGER NOT NULL,
    PRIMARY KEY (day, seconds)
) STRICT, WITHOUT ROWID;

-- One row for each recovery, under the number of the line that began it.
CREATE TABLE tally_attempt (
    id       INTEGER PRIMARY KEY,
    began    INTEGER NOT NULL,
    peer     TEXT NOT NULL,
    -- The latest of its chat, one before that, or on its way to another chat.
    stands   TEXT NOT NULL CHECK (stands IN ('latest', 'before', 'moving')),
    subject  TEXT,
    furthest INTEGER NOT NULL,
    passed   INTEGER NOT NULL,
    ticket   INTEGER NOT NULL,
    paused   INTEGER NOT NULL,
    ended    INTEGER NOT NULL,
    outcome  TEXT NOT NULL
) STRICT;
CREATE INDEX tally_attempt_began ON tally_attempt (began, outcome, furthest);

-- What became of the recoveries that began on a day (of UTC), as far as is known.
CREATE TABLE tally_day_attempt (
    day      INTEGER NOT NULL,
    outcome  TEXT NOT NULL,
    furthest INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (day, outcome, furthest)
) STRICT, WITHOUT ROWID;
CREATE INDEX tally_attempt_latest ON tally_attempt (peer) WHERE stands = 'latest';
CREATE INDEX tally_attempt_moving ON tally_attempt (id) WHERE stands = 'moving';

-- Lines whose person was erased: that what they said was taken out of them on purpose, signed.
CREATE TABLE audit_erased (
    seq       INTEGER PRIMARY KEY,
    signature BLOB NOT NULL
) STRICT;

-- What is wrong now, and when IT was last told.
CREATE TABLE alarm (
    name    TEXT PRIMARY KEY,
    since   INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    what    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
