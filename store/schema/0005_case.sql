-- Where cases stand, as the journal's entries about them tell: claims, appeals, complaints, orders.
CREATE TABLE case_file (
    id       BYTEA  NOT NULL PRIMARY KEY,
    flow     TEXT   COLLATE "C" NOT NULL,
    state    TEXT   COLLATE "C" NOT NULL,
    owner    TEXT   COLLATE "C" NOT NULL,
    escalate TEXT   COLLATE "C" NOT NULL,
    due      TEXT   COLLATE "C" NOT NULL,
    area     TEXT   COLLATE "C" NOT NULL,
    subject  TEXT   COLLATE "C" NOT NULL,
    opened   BIGINT NOT NULL, -- days since 1970-01-01
    changed  BIGINT NOT NULL,
    parties  TEXT   NOT NULL,
    seq      BIGINT NOT NULL, -- of the first entry
    entries  TEXT   COLLATE "C" NOT NULL
);
CREATE INDEX case_file_seq ON case_file (seq);
CREATE INDEX case_file_flow ON case_file (flow, seq);
CREATE INDEX case_file_subject ON case_file (subject, seq);
