-- Links by which a family reaches its own claims without an account. Only hashes of their secrets are kept; like sessions, they are
-- no part of the journal.
CREATE TABLE family_link (
    hash    BYTEA  NOT NULL PRIMARY KEY,
    id      BYTEA  NOT NULL,
    scheme  TEXT   COLLATE "C" NOT NULL,
    people  TEXT   COLLATE "C" NOT NULL,
    area    TEXT   COLLATE "C" NOT NULL,
    author  TEXT   NOT NULL,
    created BIGINT NOT NULL,
    ends    BIGINT NOT NULL,
    tries   BIGINT NOT NULL, -- wrong answers since the last right one
    revoked BIGINT NOT NULL
);
CREATE INDEX family_link_id ON family_link (id);
CREATE INDEX family_link_people ON family_link (people, scheme);

-- Whoever answered the question of a link is let in for a while.
CREATE TABLE family_pass (
    hash BYTEA  NOT NULL PRIMARY KEY,
    link BYTEA  NOT NULL,
    ends BIGINT NOT NULL
);
CREATE INDEX family_pass_link ON family_pass (link);
