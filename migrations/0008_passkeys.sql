-- Pages on which a passkey is confirmed, and which keys this database is written with.

-- One live page for each chat. state: open -> judged | cancelled.
CREATE TABLE proof (
    challenge  TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    peer       TEXT NOT NULL,
    -- Whose passkey is wanted; of nobody's every one is refused.
    account    TEXT,
    locale     TEXT NOT NULL,
    words      INTEGER NOT NULL,
    browser    TEXT,
    state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'judged', 'cancelled')),
    posts      INTEGER NOT NULL DEFAULT 0,
    -- What the browser was asked, sealed with the context `proof/<challenge>`; gone once an answer was taken.
    asked      BLOB,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX proof_peer ON proof (peer);

-- A keyed check value of each key that something here may be sealed with, so that a wrong key file is noticed at once.
CREATE TABLE key_check (
    id     INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    -- Whether everything older was sealed with it: else a rotation was cut off.
    done   INTEGER NOT NULL DEFAULT 0
) STRICT;
