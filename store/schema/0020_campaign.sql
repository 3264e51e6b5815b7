-- Free supplies, as a ledger: what came, was given, was counted, was thrown away. It names no client.
CREATE TABLE supply_move (
    id     BYTEA  NOT NULL PRIMARY KEY,
    area   TEXT   COLLATE "C" NOT NULL,
    item   TEXT   NOT NULL,
    lot    TEXT   NOT NULL,
    expiry BIGINT NOT NULL, -- days since 1970-01-01; 0 without
    how    TEXT   COLLATE "C" NOT NULL,
    n      BIGINT NOT NULL, -- as it was written
    delta  BIGINT NOT NULL, -- by which it changed what is there
    on_day BIGINT NOT NULL,
    author TEXT   NOT NULL,
    seq    BIGINT NOT NULL
);
CREATE INDEX supply_move_area ON supply_move (area, item, lot, expiry);
CREATE INDEX supply_move_seq ON supply_move (seq);

-- Screening campaigns: their entries, in order. Whom they name is sealed in these.
CREATE TABLE care_campaign (
    id        BYTEA  NOT NULL PRIMARY KEY,
    programme TEXT   COLLATE "C" NOT NULL,
    area      TEXT   COLLATE "C" NOT NULL,
    over      BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    entries   TEXT   COLLATE "C" NOT NULL
);
CREATE INDEX care_campaign_seq ON care_campaign (seq);
