-- Payments and lines of statements come by the hundred thousand, and each index is kept for each of them. A payment lies under its reference; a line of a
-- statement under its entry, whose id tells whether it was taken in before.
-- clustered
CREATE TABLE pay_row (
    reference TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    batch     BYTEA  NOT NULL,
    person    BYTEA  NOT NULL,
    scheme    TEXT   COLLATE "C" NOT NULL,
    period    TEXT   COLLATE "C" NOT NULL,
    fen       BIGINT NOT NULL,
    state     TEXT   COLLATE "C" NOT NULL,
    seq       BIGINT NOT NULL
);
INSERT INTO pay_row (reference, batch, person, scheme, period, fen, state, seq) SELECT reference, batch, person, scheme, period, fen, state, seq FROM pay_line ORDER BY reference;
DROP TABLE pay_line;
ALTER TABLE pay_row RENAME TO pay_line;
CREATE INDEX pay_line_batch ON pay_line (batch, reference);
CREATE INDEX pay_line_grant ON pay_line (person, scheme, period);

-- clustered
CREATE TABLE bank_row (
    seq       BIGINT NOT NULL PRIMARY KEY,
    id        BYTEA  NOT NULL,
    statement TEXT   NOT NULL,
    row       BIGINT NOT NULL,
    booked    TEXT   COLLATE "C" NOT NULL,
    way       TEXT   COLLATE "C" NOT NULL,
    fen       BIGINT NOT NULL,
    reference TEXT   NOT NULL,
    verdict   TEXT   COLLATE "C" NOT NULL
);
INSERT INTO bank_row (seq, id, statement, row, booked, way, fen, reference, verdict) SELECT seq, id, statement, row, booked, way, fen, reference, verdict FROM bank_movement ORDER BY seq;
DROP TABLE bank_movement;
ALTER TABLE bank_row RENAME TO bank_movement;

-- Nobody is handed the receipt of one of them.
DELETE FROM receipt WHERE seq IN (SELECT seq FROM journal WHERE kind IN ('pay', 'movement'));
