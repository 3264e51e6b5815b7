// Package view is one moment of the register as one actor may see it: who they may see and where, people and events in a
// few words, numbers masked. Every look is written down before the answer goes out. It is what the windows of the reading
// side share, and it decides nothing beyond that.
package view

import (
	"context"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/seal"
	"wanjia/desk/looks"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/ballot"
	"wanjia/domain/claim"
	"wanjia/domain/facility"
	"wanjia/domain/household"
	"wanjia/domain/identity"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/quarantine"
	"wanjia/domain/register"
	"wanjia/domain/residence"
	"wanjia/domain/training"
	"wanjia/domain/vital"
	"wanjia/domain/workflow"
)

// Journal reads entries and the tree of areas.
type Journal interface {
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Same(ctx context.Context) (*identity.Map, error)
	Merges(ctx context.Context, p person.ID) ([]identity.Merged, error)
	Numbered(ctx context.Context, n journal.ReceiptNumber) (journal.Entry, bool, error)
}

// Lives reads people, households and events. People are whole; Lives are people as far as rows tell, Facts without where they
// lived, Spells only that.
type Lives interface {
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	Lives(ctx context.Context, ids []person.ID) (map[person.ID]*vital.Life, error)
	Facts(ctx context.Context, ids []person.ID) (map[person.ID]*vital.Life, error)
	Spells(ctx context.Context, ids []person.ID) (map[person.ID][]residence.Spell, error)
	Households(ctx context.Context, ids []household.ID) ([]household.Household, error)
	Events(ctx context.Context, ids []journal.ID) (map[journal.ID]register.Standing, error)
	Salt(ctx context.Context, p person.ID) ([16]byte, bool, error)
	Namesakes(ctx context.Context, name, birth string) ([]person.ID, error)
}

// Ways leads to people and households by what somebody typed. Named and Addressed go through the terms that begin with
// a prefix, in order, after the last one seen, at most n of them.
type Ways interface {
	Named(ctx context.Context, prefix, after string, than person.ID, n int, yield func(string, person.ID)) error
	Addressed(ctx context.Context, prefix, after string, than household.ID, n int, yield func(string, household.ID)) error
	ByNumber(ctx context.Context, digests [][16]byte) ([]register.Blind, error)
	NamesIn(ctx context.Context, a area.Code, yield func(p person.ID, name, reference string)) error
	AddressesIn(ctx context.Context, a area.Code, yield func(h household.ID, address string)) error
	CountIn(ctx context.Context, a area.Code) (int, error)
}

// Rows go through people and households by area and id, and through events, at most n of them from where one left off.
type Rows interface {
	PeopleIn(ctx context.Context, after area.Code, than person.ID, n int, yield func(area.Code, person.ID)) error
	RegisteredIn(ctx context.Context, after area.Code, than person.ID, n int, yield func(area.Code, person.ID)) error
	HouseholdsIn(ctx context.Context, after area.Code, than household.ID, n int, yield func(area.Code, household.ID)) error
	EventsIn(ctx context.Context, a area.Code, before string, than journal.ID, from string, n int, yield func(string, journal.ID)) error
	NextEventArea(ctx context.Context, after area.Code) (area.Code, bool, error)
}

// Waiting tells what waits for a person: notices and what is in quarantine, the newest first, at most n of them before a position.
type Waiting interface {
	Notices(ctx context.Context, stage notice.Stage, before journal.Seq, n int) ([]notice.Notice, error)
	Notice(ctx context.Context, root journal.ID) (notice.Notice, bool, error)
	Quarantine(ctx context.Context, state quarantine.State, before journal.Seq, n int) ([]quarantine.Held, error)
	Held(ctx context.Context, root journal.ID) (quarantine.Held, bool, error)
}

// Cases tells where cases stand, the newest first, at most n of them before a position.
type Cases interface {
	Cases(ctx context.Context, flow string, before journal.Seq, n int) ([]workflow.File, error)
	Case(ctx context.Context, root journal.ID) (workflow.File, bool, error)
	Papers(ctx context.Context, root journal.ID) ([]workflow.Paper, error)
	Assessments(ctx context.Context, root journal.ID) ([]assessment.Record, error)
	Blob(ctx context.Context, owner journal.ID, hash string) ([]byte, bool, error)
}

// Providers tells what is known of facilities and what belongs to them: dossiers of a kind, the newest first, at most n of them before a
// position; those that belong to a facility; what runs out by a day; where a thing has been; which cases are about a facility.
type Providers interface {
	Dossier(ctx context.Context, root journal.ID) (facility.Dossier, bool, error)
	Dossiers(ctx context.Context, kind facility.Kind, before journal.Seq, n int) ([]facility.Dossier, error)
	Under(ctx context.Context, of journal.ID) ([]facility.Dossier, error)
	RunOut(ctx context.Context, by day.Day) ([]facility.Dossier, error)
	Chain(ctx context.Context, thing journal.ID) ([]facility.Link, error)
	CasesOf(ctx context.Context, of journal.ID) ([]workflow.File, error)
	Plans(ctx context.Context, before journal.Seq, n int) ([]inspection.Filed, error)
}

// Programme tells how a vote by slips stands, and what is known of training: files of a kind, the newest first, at most n of them before a
// position; the seats of a session; somebody's certificates.
type Programme interface {
	Ballots(ctx context.Context, root journal.ID) (ballot.Tally, error)
	Training(ctx context.Context, root journal.ID) (training.File, bool, error)
	Trainings(ctx context.Context, kind training.Kind, before journal.Seq, n int) ([]training.File, error)
	Seats(ctx context.Context, of journal.ID) ([]training.File, error)
	Certificates(ctx context.Context, holder string) ([]training.File, error)
}

// Claims tells who is whose kin by what happened, what people showed, what they want nothing of, and which cases are about them.
type Claims interface {
	Subjects(ctx context.Context, events []journal.ID) ([]person.ID, error)
	FactsShown(ctx context.Context, of []person.ID) ([]claim.Fact, error)
	Declined(ctx context.Context, scheme string, among []person.ID) (map[person.ID]bool, error)
	CasesAbout(ctx context.Context, people []person.ID) ([]workflow.File, error)
}

// Reader is one moment of the register.
type Reader interface {
	Journal
	Cases
	Providers
	Programme
	Claims
	Lives
	Ways
	Rows
	Waiting
}

// Store opens moments.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
}

// Looker writes down who looked at whom.
type Looker interface {
	Look(ctx context.Context, who access.Actor, s looks.Seen) error
}

// Terms makes of names, addresses and questions what the store was filled with.
type Terms interface {
	Name(name string) []string
	Address(text string) []string
	Query(text string) string
}

// Office is what every look stands on.
type Office struct {
	Store  Store
	Looker Looker
	Terms  Terms
	Keys   *seal.Keys
	Clock  clock.Clock
	Limits quality.Limits
}
