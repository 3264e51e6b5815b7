-- Who works here, who looked, what is waiting. None of it is a projection of the journal.
CREATE TABLE account (
    name     TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    display  TEXT   NOT NULL,
    lang     TEXT   COLLATE "C" NOT NULL,
    hash     TEXT   NOT NULL,
    grants   TEXT   NOT NULL,
    disabled BIGINT NOT NULL,
    fresh    BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    locked   BIGINT NOT NULL,
    created  BIGINT NOT NULL
);

-- Sessions of people and tokens of machines; only the hash of the secret is kept.
CREATE TABLE session (
    hash    BYTEA  NOT NULL PRIMARY KEY,
    id      BYTEA  NOT NULL,
    account TEXT   COLLATE "C" NOT NULL,
    kind    TEXT   COLLATE "C" NOT NULL,
    device  TEXT   NOT NULL,
    grants  TEXT   NOT NULL,
    created BIGINT NOT NULL,
    seen    BIGINT NOT NULL,
    ends    BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account, created);

-- Every look at people's data; look_person says at whose.
CREATE TABLE look (
    id      BYTEA  NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    account TEXT   COLLATE "C" NOT NULL,
    device  TEXT   NOT NULL,
    act     TEXT   COLLATE "C" NOT NULL,
    purpose TEXT   COLLATE "C" NOT NULL,
    area    TEXT   COLLATE "C" NOT NULL,
    detail  TEXT   NOT NULL
);

-- clustered
CREATE TABLE look_person (
    person BYTEA  NOT NULL,
    at     BIGINT NOT NULL,
    look   BYTEA  NOT NULL,
    PRIMARY KEY (person, at, look)
);

CREATE TABLE import (
    id      BYTEA  NOT NULL PRIMARY KEY,
    source  TEXT   COLLATE "C" NOT NULL,
    state   TEXT   COLLATE "C" NOT NULL,
    author  TEXT   COLLATE "C" NOT NULL,
    started BIGINT NOT NULL,
    counts  TEXT   NOT NULL,
    detail  TEXT   NOT NULL
);

-- The stretches of the journal that an import wrote.
-- clustered
CREATE TABLE import_span (
    import    BYTEA  NOT NULL,
    first_seq BIGINT NOT NULL,
    last_seq  BIGINT NOT NULL,
    PRIMARY KEY (import, first_seq)
);

-- Notified and declared events that are not registered yet, and refusals with their reasons.
CREATE TABLE notice (
    id       BYTEA  NOT NULL PRIMARY KEY,
    kind     TEXT   COLLATE "C" NOT NULL,
    stage    TEXT   COLLATE "C" NOT NULL,
    area     TEXT   COLLATE "C" NOT NULL,
    date     TEXT   COLLATE "C" NOT NULL,
    seq      BIGINT NOT NULL,
    versions TEXT   COLLATE "C" NOT NULL,
    event    BYTEA,
    reason   TEXT   NOT NULL
);
CREATE INDEX notice_stage ON notice (stage, area, seq);
