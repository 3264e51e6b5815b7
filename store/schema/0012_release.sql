-- The release ledger: what was shown outside the registering desk, as the journal's entries tell. One row a release, and one a
-- number that was shown, as it was shown last.
CREATE TABLE release_line (
    seq    BIGINT NOT NULL PRIMARY KEY,
    what   TEXT   COLLATE "C" NOT NULL,
    area   TEXT   COLLATE "C" NOT NULL,
    detail TEXT   NOT NULL,
    method TEXT   COLLATE "C" NOT NULL,
    digest TEXT   COLLATE "C" NOT NULL,
    cells  BIGINT NOT NULL
);

CREATE TABLE release_cell (
    name  TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    shown TEXT   COLLATE "C" NOT NULL,
    seq   BIGINT NOT NULL
);
CREATE INDEX release_cell_seq ON release_cell (seq);
