-- What was shown since an entry, without going through all that was granted.
CREATE INDEX benefit_fact_seq ON benefit_fact (seq);
