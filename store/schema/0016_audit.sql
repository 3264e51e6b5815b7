-- What audits by sample found of an area, as the journal's entries tell.
-- clustered
CREATE TABLE audit_result (
    area  TEXT   COLLATE "C" NOT NULL,
    what  TEXT   COLLATE "C" NOT NULL,
    audit BYTEA  NOT NULL,
    seq   BIGINT NOT NULL,
    PRIMARY KEY (area, what, audit)
);
