-- What phones and other servers read on from: the position at which a record changed last, and what went from where. Neither is
-- part of what the journal says: where they are lost, whoever reads begins anew.
ALTER TABLE person ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE household ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX person_changed ON person (home, area, changed);
CREATE INDEX household_changed ON household (home, area, changed);

CREATE TABLE sync_gone (
    area    TEXT   COLLATE "C" NOT NULL,
    kind    TEXT   COLLATE "C" NOT NULL,
    id      BYTEA  NOT NULL,
    changed BIGINT NOT NULL,
    why     TEXT   COLLATE "C" NOT NULL,
    day     TEXT   COLLATE "C" NOT NULL,
    into_id BYTEA,
    PRIMARY KEY (area, kind, id)
);
CREATE INDEX sync_gone_changed ON sync_gone (area, changed);

-- Who sent what is held, so that they see what became of it.
ALTER TABLE quarantine ADD COLUMN author TEXT NOT NULL DEFAULT '';
UPDATE quarantine SET author = (SELECT j.author FROM journal j WHERE j.seq = quarantine.seq);
CREATE INDEX quarantine_author ON quarantine (author, seq);

-- Phones and boxes: a key, a lease, how far they have come. The half of a lease's key is sealed.
CREATE TABLE sync_device (
    id       BYTEA  NOT NULL PRIMARY KEY,
    account  TEXT   COLLATE "C" NOT NULL,
    name     TEXT   NOT NULL,
    point    BYTEA  NOT NULL,
    salt     BYTEA  NOT NULL,
    half     BYTEA  NOT NULL,
    app      TEXT   NOT NULL,
    enrolled BIGINT NOT NULL,
    seen     BIGINT NOT NULL,
    ends     BIGINT NOT NULL,
    revoked  BIGINT NOT NULL,
    reason   TEXT   NOT NULL,
    waiting  BIGINT NOT NULL,
    last_n   BIGINT NOT NULL,
    clock    TEXT   COLLATE "C" NOT NULL,
    restored BIGINT NOT NULL
);
CREATE INDEX sync_device_account ON sync_device (account, id);

-- What devices sent, and how it was answered. The text itself is kept, sealed, only where it has yet to be passed on.
CREATE TABLE sync_entry (
    id       BYTEA  NOT NULL,
    digest   BYTEA  NOT NULL,
    device   BYTEA  NOT NULL,
    n        BIGINT NOT NULL,
    received BIGINT NOT NULL,
    answer   TEXT   COLLATE "C" NOT NULL,
    seq      BIGINT NOT NULL,
    holder   BYTEA,
    code     TEXT   COLLATE "C" NOT NULL,
    parcel   BYTEA,
    PRIMARY KEY (id, digest)
);
CREATE INDEX sync_entry_device ON sync_entry (device, n);

-- Photos and other files on their way here, piece by piece.
CREATE TABLE sync_file (
    hash     TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    account  TEXT   COLLATE "C" NOT NULL,
    entry    BYTEA,
    type     TEXT   COLLATE "C" NOT NULL,
    size     BIGINT NOT NULL,
    got      BIGINT NOT NULL,
    received BIGINT NOT NULL,
    salt     BYTEA  NOT NULL
);
CREATE TABLE sync_piece (
    hash   TEXT   COLLATE "C" NOT NULL,
    at     BIGINT NOT NULL,
    sealed BYTEA  NOT NULL,
    PRIMARY KEY (hash, at)
);
