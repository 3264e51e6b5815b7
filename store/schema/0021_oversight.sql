-- What is known of providers, as the journal's entries tell: facilities, licences, practitioners, devices, inspectors, what was seized.
CREATE TABLE dossier (
    id        BYTEA  NOT NULL PRIMARY KEY,
    kind      TEXT   COLLATE "C" NOT NULL,
    under     BYTEA,
    area      TEXT   COLLATE "C" NOT NULL,
    until     TEXT   COLLATE "C" NOT NULL,
    facts     TEXT   NOT NULL, -- canonical JSON
    seq       BIGINT NOT NULL, -- of the first entry
    entries   TEXT   COLLATE "C" NOT NULL
);
CREATE INDEX dossier_kind ON dossier (kind, seq);
CREATE INDEX dossier_under ON dossier (under, seq);
CREATE INDEX dossier_until ON dossier (until);

-- The hands that things have gone through.
CREATE TABLE custody (
    id    BYTEA  NOT NULL PRIMARY KEY,
    thing BYTEA  NOT NULL,
    day   BIGINT NOT NULL, -- days since 1970-01-01
    seq   BIGINT NOT NULL
);
CREATE INDEX custody_thing ON custody (thing, seq);

-- Assessments by checklists: where each stands in the journal, and what it came to.
CREATE TABLE assessment (
    id      BYTEA  NOT NULL PRIMARY KEY,
    root    BYTEA  NOT NULL, -- the case
    round   BIGINT NOT NULL,
    verdict TEXT   COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL
);
CREATE INDEX assessment_root ON assessment (root, seq);

-- Which cases are about which facility.
CREATE TABLE case_facility (
    root     BYTEA  NOT NULL PRIMARY KEY,
    facility BYTEA  NOT NULL,
    seq      BIGINT NOT NULL
);
CREATE INDEX case_facility_of ON case_facility (facility, seq);

-- Plans of inspections, and their draws.
CREATE TABLE inspection_plan (
    id    BYTEA  NOT NULL PRIMARY KEY,
    area  TEXT   COLLATE "C" NOT NULL,
    seq   BIGINT NOT NULL,
    drawn BIGINT NOT NULL -- position of the draw; 0 before
);
CREATE INDEX inspection_plan_seq ON inspection_plan (seq);

ALTER TABLE case_file ADD COLUMN barred TEXT NOT NULL DEFAULT '';
