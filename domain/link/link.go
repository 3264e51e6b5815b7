// Package link knows the links by which a family reaches what it is owed without an account: whom one is for, for how long, and
// after how many wrong answers it is closed. It makes no secret and keeps none.
package link

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// The bounds of a link.
const (
	Lasts     = 90 * 24 * time.Hour
	PassLasts = 30 * time.Minute // whoever answered is let in for so long
	MaxTries  = 5
)

// Link is one link.
type Link struct {
	ID      id.ID
	Scheme  benefit.ID
	People  []person.ID // of one household
	Area    area.Code   // where the office that sent it stands
	Author  string
	Created time.Time
	Ends    time.Time
	Tries   int
	Revoked bool
}

// Hash is what is kept of a secret.
func Hash(secret string) [32]byte { return sha256.Sum256([]byte(secret)) }

// Stands says why a link can't be used at an instant; nil where it can.
func (l *Link) Stands(now time.Time) error {
	switch {
	case l.Revoked:
		return fault.New(fault.Denied, "family.link.revoked")
	case l.Tries >= MaxTries:
		return fault.New(fault.Denied, "family.link.locked")
	case !now.Before(l.Ends):
		return fault.New(fault.Denied, "family.link.over")
	}
	return nil
}

// Question is what must be answered besides having the link: the date of birth of one of those whom it is for, as eight digits, or as
// many as are known. ok is false where too little is known for a question.
func Question(births []day.Partial) (answers []string, ok bool) {
	for _, b := range births {
		if b.HasMonth() {
			answers = append(answers, digits(b.String()))
		}
	}
	return answers, len(answers) > 0
}

// Right says whether an answer is one of those wanted, in a time that doesn't tell how far it is off.
func Right(answer string, wanted []string) bool {
	given, right := Hash(digits(answer)), 0
	for _, w := range wanted {
		h := Hash(w)
		right |= subtle.ConstantTimeCompare(given[:], h[:])
	}
	return right == 1
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// Actor is a family as it acts through a link: on its own people alone.
func (l *Link) Actor() access.Actor {
	purpose := access.Benefit
	if _, care := l.Record(); care {
		purpose = access.FamilyService
	}
	return access.Actor{Account: Account, Device: "link " + l.ID.String(), Purpose: purpose, Own: l.People,
		Grants: []access.Grant{{Desk: access.Family, Purpose: purpose}}}
}

// carePrefix begins what a link that leads to a record of care names in a scheme's place.
const carePrefix = "care."

// ToRecord is a link by which a client reaches one record of care, and nobody else of the household does.
func ToRecord(record journal.ID, client person.ID, at area.Code, author string) Link {
	return Link{Scheme: benefit.ID(carePrefix + record.String()), People: []person.ID{client}, Area: at, Author: author}
}

// Record is the record of care that a link leads to; ok is false for a link to benefits.
func (l *Link) Record() (of journal.ID, ok bool) {
	text, ok := strings.CutPrefix(string(l.Scheme), carePrefix)
	if !ok {
		return of, false
	}
	of, err := journal.ParseID(text)
	return of, err == nil
}

// Code is what must be answered besides having a link to a record of care: six digits that are told to the client apart from it. A birth
// date is no secret in a household.
func Code(digest [16]byte) string {
	n := binary.BigEndian.Uint64(digest[:8]) % 1_000_000
	return fmt.Sprintf("%06d", n)
}

// Account is the name under which families that have no account stand in entries and in the log of looks.
const Account = "family"
