-- Work on the place itself, such as verifications and backups, once it has ended.
CREATE TABLE job (
    id      BYTEA  NOT NULL PRIMARY KEY,
    kind    TEXT   COLLATE "C" NOT NULL,
    state   TEXT   COLLATE "C" NOT NULL,
    author  TEXT   COLLATE "C" NOT NULL,
    started BIGINT NOT NULL,
    ended   BIGINT NOT NULL,
    detail  TEXT   NOT NULL
);
CREATE INDEX job_kind ON job (kind, started);
