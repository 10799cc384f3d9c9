-- Cases: escalations as IT works on them, as versioned JSON; the ticket's own row stays what was handed over.
CREATE TABLE desk_case (
    number      TEXT PRIMARY KEY,
    version     INTEGER NOT NULL,
    state       TEXT NOT NULL,
    deadline_at INTEGER,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX desk_case_deadline ON desk_case (deadline_at) WHERE deadline_at IS NOT NULL;

-- What a room shows of a case: every message that belongs to it, so that an answer finds its case. The newest row that is the
-- card itself (`card` = 1) is the one that is edited in place.
CREATE TABLE card (
    id      INTEGER PRIMARY KEY,
    room    TEXT NOT NULL,
    message TEXT NOT NULL,
    number  TEXT NOT NULL,
    card    INTEGER NOT NULL,
    UNIQUE (room, message)
) STRICT;
CREATE INDEX card_number ON card (number, room);

-- What was written about a case, redacted, sealed with the context `case/<number>`.
CREATE TABLE case_words (
    id     INTEGER PRIMARY KEY,
    number TEXT NOT NULL,
    side   TEXT NOT NULL CHECK (side IN ('person', 'it')),
    sealed BLOB NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
CREATE INDEX case_words_number ON case_words (number, id);
