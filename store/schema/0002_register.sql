-- Projections of the journal: areas, people, households, residence, events, search. All can be rebuilt.
-- home is the office that answers for a person; it comes first in every key of people's tables.

-- clustered
CREATE TABLE area (
    code       TEXT   COLLATE "C" NOT NULL,
    valid_from TEXT   COLLATE "C" NOT NULL,
    valid_to   TEXT   COLLATE "C" NOT NULL,
    name       TEXT   NOT NULL,
    level      TEXT   COLLATE "C" NOT NULL,
    parent     TEXT   COLLATE "C" NOT NULL,
    successors TEXT   COLLATE "C" NOT NULL,
    seq        BIGINT NOT NULL,
    PRIMARY KEY (code, valid_from)
);

CREATE TABLE person (
    home      TEXT   COLLATE "C" NOT NULL,
    id        BYTEA  NOT NULL,
    source    TEXT   COLLATE "C" NOT NULL,
    reference TEXT   COLLATE "C" NOT NULL,
    known     BIGINT NOT NULL,
    name      TEXT   NOT NULL,
    sex       BIGINT NOT NULL,
    birth     TEXT   COLLATE "C" NOT NULL,
    death     TEXT   COLLATE "C" NOT NULL,
    area      TEXT   COLLATE "C" NOT NULL,
    household BYTEA,
    seq       BIGINT NOT NULL,
    acts      BYTEA  NOT NULL,
    children  BYTEA  NOT NULL,
    entries   TEXT   COLLATE "C" NOT NULL,
    PRIMARY KEY (home, id)
);
CREATE INDEX person_area ON person (home, area, id);
CREATE INDEX person_born ON person (home, birth, name);

CREATE TABLE household (
    home    TEXT   COLLATE "C" NOT NULL,
    id      BYTEA  NOT NULL,
    area    TEXT   COLLATE "C" NOT NULL,
    address TEXT   NOT NULL,
    head    BYTEA,
    size    BIGINT NOT NULL,
    records BYTEA  NOT NULL,
    members BYTEA  NOT NULL,
    PRIMARY KEY (home, id)
);
CREATE INDEX household_area ON household (home, area, id);

-- Residence episodes, half open: there on start_day, no longer on end_day. Days count from 1970-01-01.
-- clustered
CREATE TABLE residence (
    home      TEXT   COLLATE "C" NOT NULL,
    person    BYTEA  NOT NULL,
    n         BIGINT NOT NULL,
    kind      BIGINT NOT NULL,
    area      TEXT   COLLATE "C" NOT NULL,
    start_day BIGINT NOT NULL,
    start_how TEXT   COLLATE "C" NOT NULL,
    end_day   BIGINT,
    end_how   TEXT   COLLATE "C" NOT NULL,
    PRIMARY KEY (home, person, n)
);

CREATE TABLE event (
    home       TEXT   COLLATE "C" NOT NULL,
    id         BYTEA  NOT NULL,
    kind       TEXT   COLLATE "C" NOT NULL,
    person     BYTEA,
    date       TEXT   COLLATE "C" NOT NULL,
    area       TEXT   COLLATE "C" NOT NULL,
    registered TEXT   COLLATE "C" NOT NULL,
    voided     BIGINT NOT NULL,
    live       TEXT   COLLATE "C" NOT NULL,
    versions   TEXT   COLLATE "C" NOT NULL,
    digest     BYTEA  NOT NULL,
    PRIMARY KEY (home, id)
);
CREATE INDEX event_area ON event (home, area, date);

-- One row for each way in which a person can be found: name, parts of the name, pinyin, initials.
-- clustered
CREATE TABLE term (
    home   TEXT  COLLATE "C" NOT NULL,
    term   TEXT  COLLATE "C" NOT NULL,
    person BYTEA NOT NULL,
    PRIMARY KEY (home, term, person)
);

-- Words of an address, for finding the household.
-- clustered
CREATE TABLE address_term (
    home      TEXT  COLLATE "C" NOT NULL,
    term      TEXT  COLLATE "C" NOT NULL,
    household BYTEA NOT NULL,
    PRIMARY KEY (home, term, household)
);

-- Blind indexes of identity numbers and phones: equality only, no number can be read from it.
-- clustered
CREATE TABLE blind (
    home   TEXT  COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL,
    person BYTEA NOT NULL,
    kind   TEXT  COLLATE "C" NOT NULL,
    entry  BYTEA NOT NULL,
    PRIMARY KEY (home, digest, person, entry)
);

-- The salts from which people's keys are made; destroying one erases what is sealed under it.
-- clustered
CREATE TABLE salt (
    home   TEXT  COLLATE "C" NOT NULL,
    person BYTEA NOT NULL,
    salt   BYTEA NOT NULL,
    PRIMARY KEY (home, person)
);

-- The cube. n residencies opened minus closed; days is the sum of the days of the month that had passed.
-- clustered
CREATE TABLE pop_delta (
    area   TEXT   COLLATE "C" NOT NULL,
    month  BIGINT NOT NULL,
    sex    BIGINT NOT NULL,
    cohort BIGINT NOT NULL,
    n      BIGINT NOT NULL,
    days   BIGINT NOT NULL,
    PRIMARY KEY (area, month, sex, cohort)
);

-- clustered
CREATE TABLE event_count (
    area  TEXT   COLLATE "C" NOT NULL,
    month BIGINT NOT NULL,
    kind  BIGINT NOT NULL,
    sex   BIGINT NOT NULL,
    age   BIGINT NOT NULL,
    extra BIGINT NOT NULL,
    n     BIGINT NOT NULL,
    PRIMARY KEY (area, month, kind, sex, age, extra)
);
