-- What a ticket system calls a ticket of ours, and when it was last asked what was written there.
CREATE TABLE desk_ticket (
    number    TEXT NOT NULL,
    desk      TEXT NOT NULL,
    remote    TEXT NOT NULL,
    looked_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (number, desk)
) STRICT;
CREATE INDEX desk_ticket_remote ON desk_ticket (desk, remote);

-- What was written there and came to us: nothing comes twice, in whatever order and however often it is seen.
CREATE TABLE desk_entry (
    number TEXT NOT NULL,
    desk   TEXT NOT NULL,
    entry  TEXT NOT NULL,
    PRIMARY KEY (number, desk, entry)
) STRICT;
