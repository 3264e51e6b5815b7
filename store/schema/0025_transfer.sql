-- Other servers, and families on their way between them and this one.
CREATE TABLE server (
    key    TEXT  COLLATE "C" NOT NULL PRIMARY KEY,
    name   TEXT  NOT NULL,
    letter BYTEA NOT NULL,
    url    TEXT  NOT NULL,
    gone   BIGINT NOT NULL,
    seq    BIGINT NOT NULL
);

CREATE TABLE transfer (
    id     BYTEA  NOT NULL PRIMARY KEY,
    side   TEXT   COLLATE "C" NOT NULL,
    peer   TEXT   COLLATE "C" NOT NULL,
    area   TEXT   COLLATE "C" NOT NULL,
    dest   TEXT   NOT NULL, -- the area as the offer says it
    moved  BIGINT NOT NULL, -- the day
    people BIGINT NOT NULL,
    state  TEXT   COLLATE "C" NOT NULL,
    reason TEXT   NOT NULL,
    author TEXT   COLLATE "C" NOT NULL, -- empty where the other side decided
    seq     BIGINT NOT NULL, -- of the first entry
    entries TEXT   COLLATE "C" NOT NULL
);
CREATE INDEX transfer_seq ON transfer (seq);
CREATE INDEX transfer_peer ON transfer (peer, seq);
