-- Households of a sample that are given to interviewers, and the newest interview of each, as the journal's entries tell.
-- clustered
CREATE TABLE audit_visit (
    audit   BYTEA  NOT NULL,
    unit    TEXT   COLLATE "C" NOT NULL,
    account TEXT   COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (audit, unit)
);
CREATE INDEX audit_visit_account ON audit_visit (account);
-- clustered
CREATE TABLE audit_interview (
    audit BYTEA  NOT NULL,
    unit  TEXT   COLLATE "C" NOT NULL,
    seq   BIGINT NOT NULL,
    PRIMARY KEY (audit, unit)
);
