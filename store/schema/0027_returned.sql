-- Money that came back is looked for before each batch; it is little of what was paid.
CREATE INDEX pay_line_returned ON pay_line (scheme, person) WHERE state = 'returned';
