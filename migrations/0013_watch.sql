-- Accounts whose lock is watched for a day after a reset or an unlocking: where it returns, a device still tries the old
-- password, and the chat that brought the owner back says so.
CREATE TABLE lock_watch (
    account TEXT PRIMARY KEY,
    peer    TEXT NOT NULL,
    until   INTEGER NOT NULL,
    -- When it is next looked at.
    look_at INTEGER NOT NULL,
    -- Whether the lock that holds now was told.
    told    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX lock_watch_look_at ON lock_watch (look_at);
