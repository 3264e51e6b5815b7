-- Of whom something was written since an entry, without reading everybody.
CREATE INDEX person_seq ON person (home, seq);
