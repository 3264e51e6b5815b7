-- Where the records of care stand, as far as their entries say so in clear: a number that is nobody's, blind indexes of the client
-- and of the programme, when it was agreed to and when it was withdrawn. What was said is sealed in the journal.
CREATE TABLE care_record (
    id      BYTEA  NOT NULL PRIMARY KEY,
    client  BYTEA  NOT NULL,
    team    BYTEA  NOT NULL,
    area    TEXT   COLLATE "C" NOT NULL,
    opened  BIGINT NOT NULL, -- 0 while no consent has arrived
    closed  BIGINT NOT NULL, -- 0 while it stands
    seq     BIGINT NOT NULL, -- of the first entry
    entries TEXT   COLLATE "C" NOT NULL
);
CREATE INDEX care_record_client ON care_record (client, team);
CREATE INDEX care_record_team ON care_record (team, seq);

CREATE TABLE care_withdrawal (
    id     BYTEA  NOT NULL PRIMARY KEY,
    client BYTEA  NOT NULL,
    team   BYTEA  NOT NULL,
    record BYTEA,
    at     BIGINT NOT NULL,
    seq    BIGINT NOT NULL
);
CREATE INDEX care_withdrawal_client ON care_withdrawal (client, team);
CREATE INDEX care_withdrawal_record ON care_withdrawal (record);

-- Who belongs to which team.
CREATE TABLE care_member (
    account   TEXT   COLLATE "C" NOT NULL,
    programme TEXT   COLLATE "C" NOT NULL,
    area      TEXT   COLLATE "C" NOT NULL,
    seq       BIGINT NOT NULL,
    PRIMARY KEY (account, programme, area)
);

-- Every look at a record of care, sealed under the record's own key: only the client reads it. No projection of the journal.
CREATE TABLE care_look (
    id     BYTEA  NOT NULL PRIMARY KEY,
    record BYTEA  NOT NULL,
    at     BIGINT NOT NULL,
    sealed BYTEA  NOT NULL
);
CREATE INDEX care_look_record ON care_look (record, at);
