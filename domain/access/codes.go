package access

import (
	"slices"
	"strings"

	"wanjia/base/fault"
)

// Desk is the kind of work somebody does. The zero value may do nothing.
type Desk uint8

// The desks.
const (
	NoDesk         Desk = iota
	Field               // family worker in the village
	Window              // service desk in the township or county
	Clinic              // clinician
	Approval            // approves claims
	Cashier             // pays them
	Inspection          // watches providers and officials
	Management          // answers for the work: figures, never people
	Statistics          // makes figures: never people
	Administration      // users, areas, the system: never people
	Family              // a family's own records
	deskCount
)

// Desks lists every desk.
func Desks() []Desk {
	return []Desk{Field, Window, Clinic, Approval, Cashier, Inspection, Management, Statistics, Administration, Family}
}

var deskCodes = [deskCount]string{"", "field", "window", "clinic", "approval", "cashier", "inspection", "management", "statistics",
	"administration", "family"}

// ParseDesk reads a desk's code.
func ParseDesk(text string) (Desk, error) {
	if i := find(deskCodes[:], text); i > 0 {
		return Desk(i), nil
	}
	return NoDesk, unread("access.desk.unread", text, deskCodes[:]).In("desk")
}

// String is the code.
func (d Desk) String() string { return at(deskCodes[:], int(d)) }

// Key is the catalogue key of the desk's name.
func (d Desk) Key() string { return "access.desk." + d.String() }

// Act is what somebody does. The zero value is never allowed.
type Act uint8

// The acts.
const (
	NoAct        Act = iota
	Find             // search for people
	Open             // read somebody's record
	List             // see rows about people, such as due lists and queues
	Register         // put a new fact or decision on record
	Correct          // replace what is on record by what is right
	Void             // take back what should not be on record
	Import           // put in sheets and bank files
	Export           // take rows out of the program
	Figures          // see counts and rates that have passed disclosure control
	Audit            // see who looked
	ManageAreas      // change the tree of areas
	ManageUsers      // give and take accounts and grants
	ManageSystem     // settings, packs, backups, keys
	Verify           // check the journal, a receipt or a certificate
	Notify           // tell of a vital event, and declare one
	Settle           // register or refuse what was notified, and settle what couldn't be applied
	Handle           // open a case and take its steps, as far as its kind lets the desk
	Award            // grant what a scheme owes to whoever has an approved claim
	Pay              // build batches of payments, send them, take statements in
	Release          // let a batch of payments go
	Books            // see batches, statements and the ledger
	Supervise        // see questions about how work is written down, and answer them; nobody's records
	Compare          // see who may stand in the register twice, and say whether it is so
	Merge            // take two records for one person's, and part them again
	Treat            // keep and read the care records of one's own team
	Withdraw         // take down that somebody withdraws a consent; shows nothing
	Stock            // receive, give and count free supplies
	Campaign         // plan screening campaigns and see how they go, in counts
	Watch            // see and write what is known of providers, devices and inspections; nobody's records
	Budget           // see budgets, what was promised and paid from them, and where they don't agree; sums, nobody's records
	Spend            // write into them: propose, decide, commit, pay, report
	Inform           // plan and note events that inform people, and hand out codes of surveys; nobody's records
	actEnd
	actCount = actEnd - 1
)

// Acts lists every act.
func Acts() []Act {
	return []Act{Find, Open, List, Register, Correct, Void, Import, Export, Figures, Audit, ManageAreas, ManageUsers, ManageSystem, Verify, Notify, Settle, Handle, Award, Pay, Release, Books, Supervise, Compare, Merge,
		Treat, Withdraw, Stock, Campaign, Watch, Budget, Spend, Inform}
}

var actCodes = [actEnd]string{"", "find", "open", "list", "register", "correct", "void", "import", "export", "figures", "audit",
	"manage_areas", "manage_users", "manage_system", "verify", "notify", "settle", "handle", "award", "pay", "release", "books", "supervise", "compare", "merge",
	"treat", "withdraw", "stock", "campaign", "watch", "budget", "spend", "inform"}

// ParseAct reads an act's code.
func ParseAct(text string) (Act, error) {
	if i := find(actCodes[:], text); i > 0 {
		return Act(i), nil
	}
	return NoAct, unread("access.act.unread", text, actCodes[:]).In("act")
}

// String is the code.
func (a Act) String() string { return at(actCodes[:], int(a)) }

// Key is the catalogue key of the act's name.
func (a Act) Key() string { return "access.act." + a.String() }

// needs is the grain that an act asks for: those that show no person never need more than counts.
func (a Act) needs(asked Grain) Grain {
	if slices.Contains([]Act{Figures, ManageAreas, ManageUsers, ManageSystem, Verify, Supervise, Stock, Campaign, Budget, Spend, Inform}, a) {
		return Counts
	}
	return asked
}

// cares says that an act is part of the services that people choose, and of nothing else.
func (a Act) cares() bool { return a == Treat || a == Stock }

// Grain is how fine the things are that somebody sees. The zero value, in a request, asks for the finest.
type Grain uint8

// The grains.
const (
	Records Grain = iota // rows about people
	Own                  // rows about the account's own person
	Counts               // counts that have passed disclosure control
	None                 // nothing
)

// String is the code.
func (g Grain) String() string { return at([]string{"records", "own", "counts", "none"}, int(g)) }

// covers says whether a desk of this grain may do what is asked for: records hold one's own and the counts.
func (g Grain) covers(asked Grain) bool { return asked < None && (g == asked || g == Records) }

// Purpose is what the data serve. Each rests on its own legal basis. The zero value is never allowed.
type Purpose uint8

// The purposes.
const (
	NoPurpose Purpose = iota
	CivilRegistration
	StatisticsPurpose
	FamilyService
	Benefit
	Oversight
	AdministrationPurpose
	purposeCount
)

// Purposes lists every purpose.
func Purposes() []Purpose {
	return []Purpose{CivilRegistration, StatisticsPurpose, FamilyService, Benefit, Oversight, AdministrationPurpose}
}

var purposeCodes = [purposeCount]string{"", "civil_registration", "statistics", "family_service", "benefit", "oversight", "administration"}

// ParsePurpose reads a purpose's code.
func ParsePurpose(text string) (Purpose, error) {
	if i := find(purposeCodes[:], text); i > 0 {
		return Purpose(i), nil
	}
	return NoPurpose, unread("access.purpose.unread", text, purposeCodes[:]).In("purpose")
}

// String is the code, as entries and the access log hold it.
func (p Purpose) String() string { return at(purposeCodes[:], int(p)) }

// Key is the catalogue key of the purpose's name.
func (p Purpose) Key() string { return "access.purpose." + p.String() }

// Basis is the catalogue key of the legal basis, told to the people whose data it is (PIPL Art. 13, 17, 35).
func (p Purpose) Basis() string { return "access.basis." + p.String() }

func find(codes []string, text string) int {
	text = strings.ToLower(strings.TrimSpace(text))
	for i, c := range codes {
		if c == text && c != "" {
			return i
		}
	}
	return 0
}

func at(codes []string, i int) string {
	if i < len(codes) {
		return codes[i]
	}
	return ""
}

func unread(key, text string, codes []string) *fault.Fault {
	if r := []rune(text); len(r) > 30 {
		text = string(r[:30])
	}
	return fault.New(fault.Invalid, key, "text", text, "codes", strings.Join(codes[1:], ", "))
}
