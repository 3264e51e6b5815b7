-- Where entries stand that a desk folds itself when it is asked: budgets, events that inform people, results of surveys.
-- clustered
CREATE TABLE noted (
    seq  BIGINT NOT NULL PRIMARY KEY,
    kind TEXT   COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    root BYTEA  NOT NULL, -- the entry that began what it belongs to
    area TEXT   COLLATE "C" NOT NULL
);
CREATE INDEX noted_kind ON noted (kind, year, seq);
CREATE INDEX noted_root ON noted (root, seq);
