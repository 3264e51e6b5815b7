-- What the rules find in the register as it stands, kept so that it can be counted and answered. A check makes it anew.
CREATE TABLE finding (
    id        BYTEA  NOT NULL PRIMARY KEY,
    rule      TEXT   COLLATE "C" NOT NULL,
    severity  TEXT   COLLATE "C" NOT NULL,
    person    BYTEA,
    household BYTEA,
    area      TEXT   COLLATE "C" NOT NULL,
    worker    TEXT   COLLATE "C" NOT NULL,
    field     TEXT   COLLATE "C" NOT NULL,
    facts     TEXT   NOT NULL,
    since     TEXT   COLLATE "C" NOT NULL, -- the day it was found first
    gone      TEXT   COLLATE "C" NOT NULL, -- the day it was no longer found; empty while it is
    still     BIGINT NOT NULL              -- the position at which it was found again although it had been called corrected
);
CREATE INDEX finding_rule ON finding (rule, area, id);
CREATE INDEX finding_person ON finding (person);
CREATE INDEX finding_household ON finding (household);

-- How findings were answered last, as the journal's entries tell.
-- clustered
CREATE TABLE finding_answer (
    finding BYTEA  NOT NULL PRIMARY KEY,
    rule    TEXT   COLLATE "C" NOT NULL,
    answer  TEXT   COLLATE "C" NOT NULL,
    day     TEXT   COLLATE "C" NOT NULL,
    author  TEXT   NOT NULL,
    reason  TEXT   NOT NULL,
    seq     BIGINT NOT NULL
);
CREATE INDEX finding_answer_rule ON finding_answer (rule, answer);
