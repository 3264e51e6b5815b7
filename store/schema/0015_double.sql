-- Pairs of records that may be one person's, as they were found: the lower id first. A search makes them anew.
-- clustered
CREATE TABLE double_pair (
    a           BYTEA  NOT NULL,
    b           BYTEA  NOT NULL,
    probability BIGINT NOT NULL, -- in millionths
    facts       TEXT   COLLATE "C" NOT NULL,
    state       TEXT   COLLATE "C" NOT NULL,
    run         BIGINT NOT NULL, -- the position at which it was found last
    PRIMARY KEY (a, b)
);
CREATE INDEX double_pair_state ON double_pair (state, probability);

-- What was answered, as the journal's entries tell.
CREATE TABLE double_answer (
    entry  BYTEA  NOT NULL PRIMARY KEY,
    a      BYTEA  NOT NULL,
    b      BYTEA  NOT NULL,
    answer TEXT   COLLATE "C" NOT NULL,
    author TEXT   NOT NULL,
    facts  TEXT   COLLATE "C" NOT NULL,
    seq    BIGINT NOT NULL,
    undone BIGINT NOT NULL -- the entry's position that took it back, or 0
);
CREATE INDEX double_answer_pair ON double_answer (a, b, seq);

-- What was learnt of the whole register, by which two people are held against each other.
CREATE TABLE double_model (
    id    BIGINT NOT NULL PRIMARY KEY,
    model TEXT   NOT NULL
);
