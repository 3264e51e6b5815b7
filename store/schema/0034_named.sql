-- Which entries a photo belongs to: a paper may be shown for several. Where somebody's key was destroyed, an entry about them has the name of no
-- file, and takes none.
CREATE TABLE sync_named (
    entry BYTEA NOT NULL,
    hash  TEXT  COLLATE "C" NOT NULL,
    PRIMARY KEY (entry, hash)
);
INSERT INTO sync_named (entry, hash) SELECT entry, hash FROM sync_file WHERE entry IS NOT NULL;
CREATE INDEX sync_named_hash ON sync_named (hash);
DROP INDEX sync_file_entry;
ALTER TABLE sync_file DROP COLUMN entry;
