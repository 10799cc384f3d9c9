-- The house: conversations, what is to be done, the record, pages, tickets, accounts, methods.
-- Times are milliseconds since the Unix epoch. Rows of secrets are sealed (XChaCha20-Poly1305) with a key outside this file.

-- Updates already taken, so that a redelivery changes nothing.
CREATE TABLE seen (
    channel   TEXT NOT NULL,
    update_id TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (channel, update_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_at ON seen (at);

-- One conversation per chat, as versioned JSON.
CREATE TABLE conversation (
    peer        TEXT PRIMARY KEY,
    version     INTEGER NOT NULL,
    state       TEXT NOT NULL,
    deadline_at INTEGER,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_deadline ON conversation (deadline_at) WHERE deadline_at IS NOT NULL;

-- Rows that could not be read, kept for a closer look.
CREATE TABLE set_aside (
    id      INTEGER PRIMARY KEY,
    peer    TEXT NOT NULL,
    version INTEGER NOT NULL,
    state   TEXT NOT NULL,
    why     TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

-- Effects committed and not yet performed. `lane` keeps the order of one chat's messages.
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    peer       TEXT NOT NULL,
    lane       TEXT,
    body       TEXT NOT NULL,
    sealed     BLOB,
    started    INTEGER NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL,
    expires_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_next ON outbox (next_at, id);
CREATE INDEX outbox_lane ON outbox (lane, id) WHERE lane IS NOT NULL;

-- What limits count.
CREATE TABLE throttle (
    id     INTEGER PRIMARY KEY,
    bucket TEXT NOT NULL,
    at     INTEGER NOT NULL,
    note   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX throttle_bucket ON throttle (bucket, at);
CREATE INDEX throttle_at ON throttle (at);

-- The record: a hash chain.
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT,
    peer    TEXT,
    facts   TEXT NOT NULL,
    hash    BLOB NOT NULL
) STRICT;
CREATE INDEX audit_subject ON audit (subject, seq) WHERE subject IS NOT NULL;
CREATE INDEX audit_kind ON audit (kind, seq);
CREATE INDEX audit_at ON audit (at);

-- Signed heads of the chain.
CREATE TABLE audit_checkpoint (
    seq       INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;

-- One-time pages. state: open -> sending -> applied | unknown; or open -> cancelled | replaced.
CREATE TABLE page (
    id            TEXT PRIMARY KEY,
    token_hash    TEXT NOT NULL UNIQUE,
    peer          TEXT NOT NULL,
    account       TEXT NOT NULL,
    locale        TEXT NOT NULL,
    words         INTEGER NOT NULL,
    browser       TEXT,
    state         TEXT NOT NULL CHECK (state IN ('open', 'sending', 'applied', 'unknown', 'cancelled', 'replaced')),
    posts         INTEGER NOT NULL DEFAULT 0,
    stamp_before  INTEGER,
    issued_at     INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX page_live ON page (account) WHERE state IN ('open', 'sending');

-- Escalations.
CREATE TABLE ticket (
    number     TEXT PRIMARY KEY,
    peer       TEXT NOT NULL,
    body       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('opened', 'delivered', 'closed')),
    opened_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_peer ON ticket (peer, opened_at);

-- The embedded directory.
CREATE TABLE account (
    id              TEXT PRIMARY KEY,
    login           TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    mailbox         TEXT,
    locale          TEXT,
    hash            TEXT,
    password_set_at INTEGER NOT NULL DEFAULT 0,
    failures        INTEGER NOT NULL DEFAULT 0,
    locked_until    INTEGER,
    disabled        INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Every name an account answers to, in canonical form: the login, the mailbox, aliases, the bare user name.
CREATE TABLE account_name (
    name    TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX account_name_account ON account_name (account);

CREATE TABLE account_password (
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    set_at  INTEGER NOT NULL,
    hash    TEXT NOT NULL,
    PRIMARY KEY (account, set_at)
) STRICT, WITHOUT ROWID;

-- Registered methods, whichever directory holds the account. The value is sealed with the context `method/<id>`.
CREATE TABLE method (
    id           TEXT PRIMARY KEY,
    account      TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('sms', 'call', 'mail')),
    hint         TEXT NOT NULL,
    contact      TEXT NOT NULL,
    sealed       BLOB NOT NULL,
    rank         INTEGER NOT NULL DEFAULT 0,
    suspended_at INTEGER
) STRICT;
CREATE INDEX method_account ON method (account, rank);

-- Addresses to which a voice gateway reports the keys pressed on a call.
CREATE TABLE call (
    token_hash TEXT PRIMARY KEY,
    peer       TEXT NOT NULL,
    challenge  TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
