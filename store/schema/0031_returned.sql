-- The table of payments was made anew, and this index of it with it.
CREATE INDEX pay_line_returned ON pay_line (scheme, person) WHERE state = 'returned';
