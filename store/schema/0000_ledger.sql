-- What this database has run of the files here.
CREATE TABLE schema_migration (
    number   BIGINT NOT NULL PRIMARY KEY,
    name     TEXT COLLATE "C" NOT NULL,
    checksum TEXT COLLATE "C" NOT NULL,
    applied  BIGINT NOT NULL -- ms
);

-- Indexes that a first load has put off, and how to make them.
CREATE TABLE schema_index_later (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    ddl  TEXT COLLATE "C" NOT NULL
);
