-- Whose register goes up to whom, and how far it has come. How far follows from no entry: where it is lost, all is sent and found again.
ALTER TABLE server ADD COLUMN above BIGINT NOT NULL DEFAULT 0;
ALTER TABLE server ADD COLUMN below TEXT NOT NULL DEFAULT '';

CREATE TABLE rollup (
    peer    TEXT   COLLATE "C" NOT NULL,
    side    TEXT   COLLATE "C" NOT NULL,
    place   BIGINT NOT NULL, -- in the sender's journal
    mark    BYTEA,
    head    BIGINT NOT NULL,
    taken   BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    met     BIGINT NOT NULL,
    wrong   TEXT   COLLATE "C" NOT NULL,
    PRIMARY KEY (peer, side)
);

-- What waits with the server above of what this one sent.
CREATE TABLE rollup_held (
    peer TEXT  COLLATE "C" NOT NULL,
    id   BYTEA NOT NULL,
    kind TEXT  COLLATE "C" NOT NULL,
    code TEXT  COLLATE "C" NOT NULL,
    PRIMARY KEY (peer, id)
);
