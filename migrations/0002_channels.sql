-- Channels: what stands in each chat, and chats that are continued in another.

-- What a channel wants to know of its last message when it shows the next: which it was, so that it can be replaced or
-- its buttons taken away.
CREATE TABLE chat (
    peer TEXT PRIMARY KEY,
    note TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Codes under which a conversation is continued in another chat: keyed digests, one live for each chat.
CREATE TABLE resume (
    peer       TEXT PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
