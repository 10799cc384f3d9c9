-- The page where people register methods and change their password: visits, consent, invitations.

-- A visit of the page. Its link was shown in a chat, or it was begun at the short public address; then there is no peer.
CREATE TABLE visit (
    id          TEXT PRIMARY KEY,
    token_hash  TEXT NOT NULL UNIQUE,
    peer        TEXT,
    purpose     TEXT NOT NULL CHECK (purpose IN ('register', 'change', 'account')),
    locale      TEXT NOT NULL,
    words       INTEGER,
    browser     TEXT,
    -- Whose it is, once signed in, and how that was shown.
    account     TEXT,
    proof       TEXT CHECK (proof IN ('password', 'method', 'invitation')),
    -- Tries to sign in.
    tries       INTEGER NOT NULL DEFAULT 0,
    posts       INTEGER NOT NULL DEFAULT 0,
    -- What is being registered, sealed with the context `visit/<id>`.
    draft       BLOB,
    -- Raised by every change: of two requests at once one is taken.
    revision    INTEGER NOT NULL DEFAULT 0,
    issued_at   INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    ended_at    INTEGER
) STRICT;
CREATE INDEX visit_peer ON visit (peer) WHERE peer IS NOT NULL;
CREATE INDEX visit_expires ON visit (expires_at);

-- Whoever read what their numbers and addresses are for, and agreed.
CREATE TABLE consent (
    account TEXT PRIMARY KEY,
    at      INTEGER NOT NULL,
    locale  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Invitation codes from IT: keyed digests, one live for each account, gone when used.
CREATE TABLE invitation (
    account    TEXT PRIMARY KEY,
    digest     TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Numbers and addresses that were removed or replaced: they too are told that it happened. Kept for some days.
CREATE TABLE former_method (
    id         TEXT PRIMARY KEY,
    sealed     BLOB NOT NULL,
    removed_at INTEGER NOT NULL
) STRICT;

-- Whether a page changes the password of somebody who typed the former one: told in other words.
ALTER TABLE page ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
