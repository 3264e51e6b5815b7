-- What stands around claims, as the journal's entries tell: which benefits a family wants nothing of, and what it showed.
-- clustered
CREATE TABLE benefit_decline (
    person BYTEA  NOT NULL,
    scheme TEXT   COLLATE "C" NOT NULL,
    seq    BIGINT NOT NULL,
    PRIMARY KEY (person, scheme)
);

CREATE TABLE benefit_fact (
    id        BYTEA  NOT NULL PRIMARY KEY,
    person    BYTEA  NOT NULL,
    fact      TEXT   COLLATE "C" NOT NULL,
    value     TEXT   COLLATE "C" NOT NULL, -- sealed
    from_day  BIGINT NOT NULL,
    until_day BIGINT NOT NULL, -- 0: until further notice
    claim     BYTEA,
    paper     TEXT   COLLATE "C" NOT NULL,
    author    TEXT   NOT NULL,
    on_day    BIGINT NOT NULL,
    seq       BIGINT NOT NULL
);
CREATE INDEX benefit_fact_person ON benefit_fact (person, seq);
