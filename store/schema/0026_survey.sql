-- Codes of surveys that may still be used. Nothing here says what service a code was for, and a code is gone as soon as it is used. These three tables follow
-- no entry: what they hold becomes entries once nobody can be found in it. Rows lie in order of their random keys, so that no order of arrival is kept.
-- clustered
CREATE TABLE survey_code (
    digest  BYTEA  NOT NULL PRIMARY KEY,
    survey  TEXT   COLLATE "C" NOT NULL,
    area    TEXT   COLLATE "C" NOT NULL,
    service TEXT   COLLATE "C" NOT NULL,
    month   BIGINT NOT NULL,
    until   BIGINT NOT NULL -- the last day, since 1970-01-01
);

-- Services that a code was given for, under a blind digest, so that none is asked about twice.
-- clustered
CREATE TABLE survey_asked (
    digest BYTEA  NOT NULL PRIMARY KEY,
    month  BIGINT NOT NULL
);

-- What was gathered and isn't closed yet, as counts.
-- clustered
CREATE TABLE survey_count (
    survey  TEXT   COLLATE "C" NOT NULL,
    area    TEXT   COLLATE "C" NOT NULL,
    service TEXT   COLLATE "C" NOT NULL,
    month   BIGINT NOT NULL,
    what    TEXT   COLLATE "C" NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (survey, area, service, month, what)
);
