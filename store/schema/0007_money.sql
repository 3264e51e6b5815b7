-- What families are owed, how it is paid and what banks say of it, as the journal's entries tell, and the ledger of it all.
-- clustered
CREATE TABLE grant_line (
    person BYTEA  NOT NULL,
    scheme TEXT   COLLATE "C" NOT NULL,
    period TEXT   COLLATE "C" NOT NULL,
    fen    BIGINT NOT NULL,
    months BIGINT NOT NULL,
    claim  BYTEA,
    area   TEXT   COLLATE "C" NOT NULL,
    seq    BIGINT NOT NULL,
    PRIMARY KEY (person, scheme, period)
);
CREATE INDEX grant_line_scheme ON grant_line (scheme, seq);

CREATE TABLE pay_batch (
    id      BYTEA  NOT NULL PRIMARY KEY,
    scheme  TEXT   COLLATE "C" NOT NULL,
    state   TEXT   COLLATE "C" NOT NULL,
    count   BIGINT NOT NULL,
    fen     BIGINT NOT NULL,
    execute TEXT   COLLATE "C" NOT NULL,
    hands   TEXT   NOT NULL, -- who built it, then who released it
    seq     BIGINT NOT NULL
);
CREATE INDEX pay_batch_seq ON pay_batch (seq);

-- One payment. Whose it is, and where it goes, stands sealed in the entry.
CREATE TABLE pay_line (
    reference TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    batch     BYTEA  NOT NULL,
    person    BYTEA  NOT NULL,
    scheme    TEXT   COLLATE "C" NOT NULL,
    period    TEXT   COLLATE "C" NOT NULL,
    fen       BIGINT NOT NULL,
    state     TEXT   COLLATE "C" NOT NULL,
    seq       BIGINT NOT NULL
);
CREATE INDEX pay_line_batch ON pay_line (batch, reference);
CREATE INDEX pay_line_grant ON pay_line (person, scheme, period);

CREATE TABLE bank_movement (
    id        BYTEA  NOT NULL PRIMARY KEY,
    statement TEXT   NOT NULL,
    row       BIGINT NOT NULL,
    booked    TEXT   COLLATE "C" NOT NULL,
    way       TEXT   COLLATE "C" NOT NULL,
    fen       BIGINT NOT NULL,
    reference TEXT   NOT NULL,
    verdict   TEXT   COLLATE "C" NOT NULL,
    seq       BIGINT NOT NULL
);
CREATE INDEX bank_movement_seq ON bank_movement (seq);

-- Double entry: every seq sums to nothing.
-- clustered
CREATE TABLE posting (
    seq     BIGINT NOT NULL,
    n       BIGINT NOT NULL,
    on_day  BIGINT NOT NULL,
    account TEXT   COLLATE "C" NOT NULL,
    party   TEXT   COLLATE "C" NOT NULL,
    fen     BIGINT NOT NULL,
    PRIMARY KEY (seq, n)
);
