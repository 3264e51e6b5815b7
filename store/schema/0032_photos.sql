-- The photos of an entry are looked for by its desk.
CREATE INDEX sync_file_entry ON sync_file (entry);
