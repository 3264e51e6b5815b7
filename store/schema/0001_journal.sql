-- The journal: entries in commit order, and the tiles of their hash tree.
CREATE TABLE journal (
    seq       BIGINT NOT NULL PRIMARY KEY,
    id        BYTEA  NOT NULL,
    kind      TEXT   COLLATE "C" NOT NULL,
    area      TEXT   COLLATE "C" NOT NULL,
    occurred  TEXT   COLLATE "C" NOT NULL,
    recorded  BIGINT NOT NULL,
    author    TEXT   NOT NULL,
    device    TEXT   NOT NULL,
    purpose   TEXT   COLLATE "C" NOT NULL,
    base      BIGINT NOT NULL,
    corrects  BYTEA,
    voids     BYTEA,
    reason    TEXT   NOT NULL,
    overrides TEXT   NOT NULL,
    body      TEXT   NOT NULL
);
CREATE UNIQUE INDEX journal_id ON journal (id);

-- clustered
CREATE TABLE tile (
    level  BIGINT NOT NULL,
    number BIGINT NOT NULL,
    data   BYTEA  NOT NULL,
    PRIMARY KEY (level, number)
);

-- What the data folder says of itself: its home, its baseline, the journal's name.
-- clustered
CREATE TABLE setting (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Entries that could not be applied: kept and shown until a person has dealt with them.
CREATE TABLE quarantine (
    id       BYTEA  NOT NULL PRIMARY KEY,
    entry    BYTEA  NOT NULL,
    received BIGINT NOT NULL,
    author   TEXT   NOT NULL,
    device   TEXT   NOT NULL,
    kind     TEXT   COLLATE "C" NOT NULL,
    reason   TEXT   COLLATE "C" NOT NULL,
    body     TEXT   NOT NULL,
    state    TEXT   COLLATE "C" NOT NULL,
    answer   TEXT   NOT NULL
);

-- Receipt numbers of what was taken down by hand; what sheets bring in is proved by its id.
-- clustered
CREATE TABLE receipt (
    number TEXT   COLLATE "C" NOT NULL,
    seq    BIGINT NOT NULL,
    PRIMARY KEY (number, seq)
);
