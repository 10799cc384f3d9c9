-- The link in a notice by which its reader says "this wasn't me". It opens no door: all it does is stop self-service.
CREATE TABLE notice_link (
    -- SHA-256 of its token.
    token_hash TEXT PRIMARY KEY,
    account    TEXT NOT NULL,
    -- What was told: the notice's name.
    notice     TEXT NOT NULL,
    -- The language it was told in.
    locale     TEXT NOT NULL,
    -- When that was done.
    at         INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
