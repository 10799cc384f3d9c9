-- Who reports what about calls and messages, what they cost, and countries that are closed.

-- Each provider reports keys at an address of its own: what one must sign is not taken unsigned at another's.
ALTER TABLE call ADD COLUMN provider TEXT NOT NULL DEFAULT 'gateway';

-- The addresses at which providers report what became of a message, and what they reported.
CREATE TABLE receipt (
    token_hash TEXT PRIMARY KEY,
    provider   TEXT NOT NULL,
    challenge  TEXT NOT NULL,
    peer       TEXT NOT NULL,
    account    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    noted_at   INTEGER NOT NULL,
    -- 'sent', 'delivered', 'refused'; nothing before the first report.
    status     TEXT CHECK (status IN ('sent', 'delivered', 'refused')),
    -- Why it was refused.
    why        TEXT,
    -- When that was reported.
    at         INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_challenge ON receipt (challenge);

-- One row for each text message and call that was let go: what budgets are counted from.
CREATE TABLE spending (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('sms', 'call')),
    country   TEXT NOT NULL,
    -- The first seven digits, of ten or more.
    prefix    TEXT NOT NULL,
    -- Keyed digest of the number.
    number    TEXT NOT NULL,
    -- The challenge of a code or call; a name of its own for a notice.
    challenge TEXT NOT NULL UNIQUE,
    -- Whether it tells something about its country: it is a code, it left, and IT has not cleared it.
    judged    INTEGER NOT NULL,
    -- Whether the code was entered.
    entered   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX spending_at ON spending (at);
CREATE INDEX spending_country ON spending (country, at);
CREATE INDEX spending_prefix ON spending (prefix, at);
CREATE INDEX spending_number ON spending (number, at);

-- Countries to which nothing is sent for a while: too few of the codes sent there were entered.
CREATE TABLE closed_country (
    country   TEXT PRIMARY KEY,
    closed_at INTEGER NOT NULL,
    until     INTEGER NOT NULL,
    sent      INTEGER NOT NULL,
    entered   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
