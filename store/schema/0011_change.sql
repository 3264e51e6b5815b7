-- What changes of facts mean for what was granted, as the journal's entries tell.
ALTER TABLE grant_line ADD COLUMN set_off BIGINT NOT NULL DEFAULT 0;  -- of fen, what was kept to make a recovery good
ALTER TABLE grant_line ADD COLUMN decided TEXT NOT NULL DEFAULT '';   -- the day for which it was decided

-- What families were granted too much, and how much of it was made good.
CREATE TABLE recovery (
    id     BYTEA  NOT NULL PRIMARY KEY,
    person BYTEA  NOT NULL,
    scheme TEXT   COLLATE "C" NOT NULL,
    period TEXT   COLLATE "C" NOT NULL,
    fen    BIGINT NOT NULL,
    back   BIGINT NOT NULL,
    means  TEXT   COLLATE "C" NOT NULL,
    area   TEXT   COLLATE "C" NOT NULL,
    seq    BIGINT NOT NULL
);
CREATE INDEX recovery_person ON recovery (person, scheme);
CREATE INDEX recovery_seq ON recovery (seq);

-- What became of decided changes.
CREATE TABLE change_done (
    id      BYTEA  NOT NULL PRIMARY KEY, -- of the case
    person  BYTEA  NOT NULL,
    scheme  TEXT   COLLATE "C" NOT NULL,
    outcome TEXT   COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL
);

-- Up to which entry about somebody what they were granted was reckoned again, and whether it differs. It follows from no entry: where
-- it is lost, it is reckoned again.
-- clustered
CREATE TABLE reckoned (
    person  BYTEA  NOT NULL,
    scheme  TEXT   COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,
    area    TEXT   COLLATE "C" NOT NULL,
    differs BIGINT NOT NULL,
    PRIMARY KEY (person, scheme)
);
CREATE INDEX reckoned_differs ON reckoned (differs, person, scheme);
