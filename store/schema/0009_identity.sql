-- Which records are one person, as the journal's entries tell: a merge stands until it is parted (parted is the entry's position, or 0).
CREATE TABLE same_person (
    entry    BYTEA  NOT NULL PRIMARY KEY,
    absorbed BYTEA  NOT NULL,
    survivor BYTEA  NOT NULL,
    seq      BIGINT NOT NULL,
    parted   BIGINT NOT NULL
);
CREATE INDEX same_person_absorbed ON same_person (absorbed, seq);
CREATE INDEX same_person_survivor ON same_person (survivor, seq);

-- Events that name one person and mean another, as was said when records were parted.
-- clustered
CREATE TABLE same_event (
    event BYTEA NOT NULL,
    named BYTEA NOT NULL,
    meant BYTEA NOT NULL,
    PRIMARY KEY (event, named)
);
