-- Linking a chat by a code of the account's page, and asking again whether what is registered is still right.

-- One live code for each account: keyed digests of what is typed, and of what a button carries in its place.
CREATE TABLE chat_link (
    account     TEXT PRIMARY KEY,
    login       TEXT NOT NULL,
    code        TEXT NOT NULL UNIQUE,
    token       TEXT NOT NULL UNIQUE,
    expires_at  INTEGER NOT NULL,
    -- The attempt that spent it.
    redeemed_by TEXT
) STRICT, WITHOUT ROWID;

-- When the owner of an account was last asked in a chat.
CREATE TABLE asked_again (
    account TEXT PRIMARY KEY,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whether the account's first method was registered on this visit.
ALTER TABLE visit ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
