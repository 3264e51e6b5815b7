package audit

import (
	"cmp"
	"math"
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// EntryKind is the kind of entries that an audit is made of: the promise of its seed, the seed itself, and what was found.
const EntryKind journal.Kind = "audit"

// Fields of such an entry.
const (
	AuditField    = "audit" // the id of the promise; the promise itself has none
	StepField     = "step"
	PromiseField  = "promise"
	PositionField = "position"
	PlanField     = "plan" // the SHA-256 of the plan, in hexadecimal
	SeedField     = "seed"
	WhatField     = "what"
	FromField     = "from"
	ToField       = "to"
)

// The steps.
const (
	PromiseStep = "promise"
	SeedStep    = "seed"
	ResultStep  = "result"
)

// Known is what an audit found of one kind of fact in an area, as it is kept for the figures.
type Known struct {
	Audit        journal.ID
	Area         area.Code
	What         string // person, birth, death
	From, To     day.Month
	Counts       [3]int64 // in both, in the register alone, in the interview alone
	Register     int64    // on record in the whole area
	Completeness Difference
	True         Difference
	Seq          journal.Seq
}

// Body is what the entry of a result says.
func (k Known) Body() map[string]string {
	n := func(v int64) string { return strconv.FormatInt(v, 10) }
	f := func(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }
	return map[string]string{AuditField: k.Audit.String(), StepField: ResultStep, WhatField: k.What, FromField: k.From.String(), ToField: k.To.String(),
		"both": n(k.Counts[0]), "first": n(k.Counts[1]), "second": n(k.Counts[2]), "register": n(k.Register),
		"share": f(k.Completeness.Value), "share_low": f(k.Completeness.Low), "share_high": f(k.Completeness.High),
		"true": f(k.True.Value), "true_low": f(k.True.Low), "true_high": f(k.True.High)}
}

// Of is the result that an entry tells. An entry that tells none, or not as Body does, is none.
func Of(e journal.Entry, body map[string]string) (Known, bool) {
	if e.Kind != EntryKind || body[StepField] != ResultStep {
		return Known{}, false
	}
	var wrong error
	note := func(err error) { wrong = cmp.Or(wrong, err) }
	n := func(name string) int64 {
		v, err := strconv.ParseInt(body[name], 10, 64)
		note(err)
		return v
	}
	f := func(name string) float64 {
		v, err := strconv.ParseFloat(body[name], 64)
		note(err)
		if math.IsNaN(v) || math.IsInf(v, 0) {
			note(strconv.ErrRange)
		}
		return v
	}
	k := Known{Area: e.Area, What: body[WhatField], Counts: [3]int64{n("both"), n("first"), n("second")}, Register: n("register"), Seq: e.Seq}
	k.Completeness.Value, k.Completeness.Low, k.Completeness.High = f("share"), f("share_low"), f("share_high")
	k.True.Value, k.True.Low, k.True.High = f("true"), f("true_low"), f("true_high")
	var err error
	k.Audit, err = journal.ParseID(body[AuditField])
	note(err)
	k.From, err = day.ParseMonth(body[FromField])
	note(err)
	k.To, err = day.ParseMonth(body[ToField])
	note(err)
	return k, wrong == nil
}
