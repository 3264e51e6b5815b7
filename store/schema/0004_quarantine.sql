-- What waits is listed newest first, whatever its area; the rights of who asks are held row by row.
DROP INDEX notice_stage;
CREATE INDEX notice_stage ON notice (stage, seq);
CREATE INDEX notice_seq ON notice (seq);

-- Entries that could not be applied, as the journal's entries about them tell: kept until a person has dealt with them.
-- What they say stands sealed in the journal.
DROP TABLE quarantine;
CREATE TABLE quarantine (
    id    BYTEA  NOT NULL PRIMARY KEY,
    entry BYTEA  NOT NULL,
    kind  TEXT   COLLATE "C" NOT NULL,
    area  TEXT   COLLATE "C" NOT NULL,
    seq   BIGINT NOT NULL,
    why   TEXT   COLLATE "C" NOT NULL,
    state TEXT   COLLATE "C" NOT NULL,
    done  BIGINT NOT NULL
);
CREATE INDEX quarantine_state ON quarantine (state, seq);
CREATE INDEX quarantine_entry ON quarantine (entry);
