package register

import "wanjia/store/sqldb"

// Querier asks for other tables at the reader's moment; stores of other desks stand on it.
func (r *Reader) Querier() sqldb.Querier { return r.q }

// Home is the office that answers for the people, first in their keys.
func (s *Store) Home() string { return s.opt.Home }
