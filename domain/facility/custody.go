package facility

import (
	"cmp"
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/journal"
)

// CustodyKind is the kind of entries that a chain of custody is made of: one for each time that a thing goes from hand to hand.
const CustodyKind journal.Kind = "custody"

// Fields of such an entry.
const (
	ThingField    = "thing"
	MoveField     = "move"
	FromField     = "from"
	ToField       = "to"
	SpotField     = "place"
	OperatorField = "operator"
	ProofField    = "proof"   // the number of the paper that shows it
	CheckedField  = "checked" // yes where the seller checked and copied the buyer's licence
)

// Move is what happens to a thing.
type Move string

// The moves.
const (
	Bought   Move = "bought"   // from a seller to a facility
	Received Move = "received" // goods-in inspection at the facility
	Filed    Move = "filed"    // told to the county's office
	Placed   Move = "placed"   // stands somewhere within the facility
	Operator Move = "operator" // is used by somebody
	Handed   Move = "handed"   // goes from one holder to another
	Seized   Move = "seized"   // taken by an inspection
	Stored   Move = "stored"   // in the store of what was seized
	Returned Move = "returned" // given back
	Disposed Move = "disposed" // scrapped or destroyed; nothing comes after it
	FoundAt  Move = "found"    // seen by an inspection, without a paper that says how it came
)

// Moves lists them.
func Moves() []Move {
	return []Move{Bought, Received, Filed, Placed, Operator, Handed, Seized, Stored, Returned, Disposed, FoundAt}
}

// carries says whether a move changes who holds the thing.
func (m Move) carries() bool {
	return slices.Contains([]Move{Bought, Handed, Seized, Stored, Returned, FoundAt}, m)
}

// begins says whether a chain may begin with the move.
func (m Move) begins() bool { return m == Bought || m == FoundAt || m == Seized }

// Link is one link of a chain.
type Link struct {
	Entry    journal.ID
	Seq      journal.Seq
	Thing    journal.ID
	Move     Move
	On       day.Day
	From, To string // a facility's id, or a name where it has no dossier
	Place    string
	Operator string // a practitioner's id
	Proof    string
	Checked  bool
	By       string
}

// Body is what the entry says.
func (l Link) Body() map[string]string {
	b := map[string]string{ThingField: l.Thing.String(), MoveField: string(l.Move), FromField: l.From, ToField: l.To, SpotField: l.Place, OperatorField: l.Operator, ProofField: l.Proof}
	if l.Checked {
		b[CheckedField] = "yes"
	}
	for k, v := range b {
		if v == "" {
			delete(b, k)
		}
	}
	return b
}

// LinkOf reads a link out of its entry.
func LinkOf(e journal.Entry, body map[string]string) (Link, bool) {
	if e.Kind != CustodyKind {
		return Link{}, false
	}
	thing, err := journal.ParseID(body[ThingField])
	return Link{Entry: e.ID, Seq: e.Seq, Thing: thing, Move: Move(body[MoveField]), On: e.Occurred.Day(), From: body[FromField], To: body[ToField], Place: body[SpotField],
		Operator: body[OperatorField], Proof: body[ProofField], Checked: body[CheckedField] == "yes", By: e.Author}, err == nil
}

const maxCustodyText = 200

// Check says what a link lacks by itself. Whether it fits its chain is for Gaps: what happened is written down also where it shouldn't have.
func (l Link) Check(today day.Day) error {
	bad := func(key, field string) error { return fault.New(fault.Invalid, key, "field", field).In(field) }
	switch {
	case !slices.Contains(Moves(), l.Move):
		return fault.New(fault.Invalid, "custody.move", "text", string(l.Move)).In(MoveField)
	case l.On == 0 || l.On > today:
		return bad("custody.day", "on")
	case l.Move.carries() && l.To == "":
		return bad("workflow.required", ToField)
	case (l.Move == Handed || l.Move == Returned) && l.From == "":
		return bad("workflow.required", FromField)
	case l.Move == Placed && l.Place == "":
		return bad("workflow.required", SpotField)
	case l.Move == Operator && l.Operator == "":
		return bad("workflow.required", OperatorField)
	}
	for field, v := range map[string]string{FromField: l.From, ToField: l.To, SpotField: l.Place, OperatorField: l.Operator, ProofField: l.Proof} {
		if len(v) > maxCustodyText {
			return fault.New(fault.TooMuch, "workflow.long", "field", field, "max", strconv.Itoa(maxCustodyText)).In(field)
		}
	}
	return nil
}

// Rule is what the law and the place ask of one type of device.
type Rule struct {
	Type      string
	Licences  []string // one of which its holder needs; none is any
	Operators []string // the types of practitioners that may use it; none is anybody who is registered
	FileDays  int      // by when it is to be told to the county's office; 0 is never
	Source    string
	Verified  bool // somebody has looked the rule up in force; what nobody has is shown as such
}

// Standing is what a chain can be judged by.
type Standing struct {
	Rule     Rule
	Licensed func(holder string, on day.Day) bool   // the holder had a licence that the rule asks for
	Able     func(operator string, on day.Day) bool // the operator was registered, of the right type, and nothing had run out
	Trained  func(operator string, on day.Day) bool // a certificate of training for such a device stood; nil where nobody trains for it
}

// Gap is something wrong in a chain.
type Gap struct {
	Rule string // custody.origin, …: also the key of its sentence
	Link int    // where, counted from 0; −1 where nothing was written down
	On   day.Day
	Args map[string]string
}

// Now is where a thing is, as its chain says.
type Now struct {
	Holder, Place, Operator string
	Since                   day.Day // when the holder got it
	Over                    bool    // disposed of
}

// Sort puts a chain in its order: by day, and within a day as it was written down.
func Sort(chain []Link) {
	slices.SortStableFunc(chain, func(a, b Link) int { return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Seq, b.Seq)) })
}

// At is where a thing is at the end of its chain.
func At(chain []Link) Now {
	var n Now
	for _, l := range chain {
		switch {
		case l.Move == Disposed:
			n.Over, n.Holder, n.Place, n.Operator = true, "", "", ""
		case l.Move.carries():
			n.Holder, n.Since, n.Place, n.Operator = l.To, l.On, l.Place, ""
		case l.Move == Placed:
			n.Place = l.Place
		case l.Move == Operator:
			n.Operator = l.Operator
		}
	}
	return n
}

// receiveDays is how long a hand-over may go without the receiver's own note.
const receiveDays = 30

// Gaps are what is wrong in a chain that is in order, as of a day.
func Gaps(chain []Link, st Standing, today day.Day) []Gap {
	g := gaps{chain: chain, st: st, today: today}
	if len(chain) == 0 {
		g.say("custody.nothing", -1, 0)
		return g.all
	}
	if !chain[0].Move.begins() {
		g.say("custody.origin", 0, chain[0].On, "move", string(chain[0].Move))
	}
	for i := range chain {
		g.link(i)
	}
	return g.all
}

type gaps struct {
	chain []Link
	st    Standing
	today day.Day
	all   []Gap
}

func (g *gaps) say(rule string, at int, on day.Day, args ...string) {
	m := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	g.all = append(g.all, Gap{rule, at, on, m})
}

func (g *gaps) link(i int) {
	l, was := g.chain[i], At(g.chain[:i])
	if was.Over {
		g.say("custody.after", i, l.On)
		return
	}
	if i > 0 && l.Move.begins() && l.Move == Bought {
		g.say("custody.twice", i, l.On)
	}
	if l.From != "" && was.Holder != "" && l.From != was.Holder && l.Move.carries() && l.Move != FoundAt {
		g.say("custody.break", i, l.On)
	}
	switch l.Move {
	case Bought:
		g.bought(i, l)
	case FoundAt:
		g.say("custody.origin", i, l.On, "move", string(l.Move))
	case Operator:
		if g.st.Able != nil && !g.st.Able(l.Operator, l.On) {
			g.say("custody.operator", i, l.On)
		}
		if g.st.Trained != nil && !g.st.Trained(l.Operator, l.On) {
			g.say("custody.trained", i, l.On)
		}
	case Disposed:
		if l.Proof == "" {
			g.say("custody.proof", i, l.On)
		}
	case Handed, Returned:
		if !g.answered(i, Received, receiveDays) {
			g.say("custody.received", i, l.On)
		}
	case Received, Filed, Placed, Seized, Stored:
	}
	if (l.Move == Bought || l.Move == Handed || l.Move == Returned || l.Move == FoundAt) && g.st.Licensed != nil && !g.st.Licensed(l.To, l.On) {
		g.say("custody.holder", i, l.On)
	}
}

func (g *gaps) bought(i int, l Link) {
	if !l.Checked {
		g.say("custody.seller", i, l.On)
	}
	if l.Proof == "" {
		g.say("custody.proof", i, l.On)
	}
	if !g.answered(i, Received, receiveDays) {
		g.say("custody.received", i, l.On)
	}
	if days := g.st.Rule.FileDays; days > 0 && !g.answered(i, Filed, days) {
		g.say("custody.filed", i, l.On, "days", strconv.Itoa(days))
	}
}

// answered says whether a move follows a link within days; while the time still runs it may yet.
func (g *gaps) answered(i int, by Move, days int) bool {
	last := g.chain[i].On + day.Day(days)
	for _, l := range g.chain[i+1:] {
		if l.Move == by && l.On <= last {
			return true
		}
		if l.Move.carries() || l.Move == Disposed {
			break
		}
	}
	return g.today <= last
}
