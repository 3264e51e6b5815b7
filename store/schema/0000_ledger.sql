-- What this database has run of the files here.
CREATE TABLE schema_migration (
    number   BIGINT NOT NULL PRIMARY KEY,
    name     TEXT COLLATE "C" NOT NULL,
    checksum TEXT COLLATE "C" NOT NULL,
    applied  BIGINT NOT NULL -- ms
);
