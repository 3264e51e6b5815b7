package benefit

import (
	"runtime"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/store/register/blob"
	"wanjia/store/sqldb"
)

// Look looks at some people on a goroutine of its own, while others are looked at and more are read; whom lives yields is gone when the next
// one is. What it answers is done on the goroutine of whoever reads, one after another in the order in which people were read; nil is nothing.
type Look = func(lives func(yield func(*vital.Person) error) error) (then func() error, err error)

// row is somebody as they lie in the table.
type row struct {
	id   person.ID
	acts []byte
}

func scanRow(rows *sqldb.Rows) (row, error) {
	var raw, acts []byte
	if err := rows.Scan(&raw, &acts); err != nil {
		return row{}, err
	}
	u, err := id.FromBytes(raw)
	return row{person.ID{ID: u}, acts}, err
}

// crew looks at rows with as many hands as there are processors.
type crew struct {
	look  Look
	seen  []chan sight // of what is being looked at, the first first
	glass []*blob.Glass
}

// sight is what a look came to.
type sight struct {
	then  func() error
	err   error
	glass *blob.Glass
}

// give has rows looked at. Where all hands are full it waits for the first of them.
func (c *crew) give(rows []row) error {
	if len(c.seen) > runtime.GOMAXPROCS(0) {
		if err := c.take(); err != nil {
			return err
		}
	}
	if len(c.glass) == 0 {
		c.glass = append(c.glass, blob.NewGlass())
	}
	glass := c.glass[len(c.glass)-1]
	c.glass = c.glass[:len(c.glass)-1]
	seen := make(chan sight, 1)
	c.seen = append(c.seen, seen)
	go func() {
		s := sight{glass: glass}
		s.err = fault.Guard(func() (err error) {
			s.then, err = c.look(func(yield func(*vital.Person) error) error { return each(rows, glass, yield) })
			return err
		})
		seen <- s
	}()
	return nil
}

func each(rows []row, glass *blob.Glass, yield func(*vital.Person) error) error {
	var p vital.Person
	for i := range rows {
		var err error
		p.ID = rows[i].id
		if p.Acts, err = glass.Acts(p.ID, rows[i].acts); err != nil {
			return err
		}
		if err := yield(&p); err != nil {
			return err
		}
	}
	return nil
}

// take does what the first look answers.
func (c *crew) take() error {
	s := <-c.seen[0]
	c.seen, c.glass = c.seen[1:], append(c.glass, s.glass)
	if s.err != nil || s.then == nil {
		return s.err
	}
	return s.then()
}

// end has the last rows looked at and does all that is answered.
func (c *crew) end(rows []row) error {
	if len(rows) > 0 {
		if err := c.give(rows); err != nil {
			return err
		}
	}
	for len(c.seen) > 0 {
		if err := c.take(); err != nil {
			return err
		}
	}
	return nil
}

// leave waits for whoever still looks, after an error: what they look at is gone with the moment.
func (c *crew) leave() {
	for _, seen := range c.seen {
		<-seen
	}
}
