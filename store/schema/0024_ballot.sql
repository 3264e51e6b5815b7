-- Votes by slips: what each slip said. Nothing tells whose it was.
CREATE TABLE ballot (
    id     BYTEA  NOT NULL PRIMARY KEY,
    root   BYTEA  NOT NULL, -- the case that is voted on
    choice TEXT   COLLATE "C" NOT NULL,
    seq    BIGINT NOT NULL
);
CREATE INDEX ballot_root ON ballot (root);

-- Sessions of training, seats in them, and certificates, as the journal's entries tell.
CREATE TABLE training (
    id      BYTEA  NOT NULL PRIMARY KEY,
    kind    TEXT   COLLATE "C" NOT NULL,
    under   BYTEA,                         -- of a seat the session, of a certificate the seat
    holder  TEXT   COLLATE "C" NOT NULL,   -- an account, or the id of a file
    course  TEXT   COLLATE "C" NOT NULL,
    area    TEXT   COLLATE "C" NOT NULL,
    day     TEXT   COLLATE "C" NOT NULL,   -- of a session its day, of a certificate the last one
    facts   TEXT   NOT NULL,               -- canonical JSON
    seq     BIGINT NOT NULL,               -- of the first entry
    entries TEXT   COLLATE "C" NOT NULL
);
CREATE INDEX training_kind ON training (kind, seq);
CREATE INDEX training_under ON training (under, seq);
CREATE INDEX training_holder ON training (holder, kind);
