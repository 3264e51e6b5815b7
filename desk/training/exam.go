package training

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/audit"
	"wanjia/domain/journal"
	"wanjia/domain/training"
)

// Paper is an exam as it lies before somebody: no answer is in it.
type Paper struct {
	Course    *training.Course
	Sitting   int
	Questions []training.Asked
	Left      time.Duration
}

// grace is how long after its time a paper is taken still, for a slow line.
const grace = time.Minute

// left is how long the open paper of a seat may be worked on; 0 where none lies open.
func (d *Desk) left(f *training.File) time.Duration {
	end, err := strconv.ParseInt(f.Get("end"), 10, 64)
	if err != nil || f.Get("marked") == f.Get("sat") {
		return 0
	}
	return max(0, time.UnixMilli(end).Sub(d.office.Clock.Now()))
}

// seed is what a sitting's paper is drawn from. It follows from the folder's secret, so nobody can choose it, and is written down when the paper
// is drawn, so that anybody can draw it again.
func (d *Desk) seed(seat journal.ID, sitting int) audit.Seed {
	sum := d.office.Keys.Blind("training paper", seat.String()+" "+strconv.Itoa(sitting))
	return audit.Seed(hex.EncodeToString(sum[:]))
}

// Sit lays a paper before somebody who attended. Asked again while it lies open, it is the same paper and the same clock.
func (d *Desk) Sit(ctx context.Context, number, ticket string) (Paper, error) {
	t, err := d.find(ctx, number, ticket)
	if err != nil {
		return Paper{}, err
	}
	c, f := t.course, &t.seat
	if d.left(f) > 0 {
		paper, err := drawn(c, f)
		return Paper{c, f.Number("sat"), paper, d.left(f)}, err
	}
	if err := d.maySit(c, f); err != nil {
		return Paper{}, err
	}
	n := f.Number("sat") + 1
	seed := d.seed(f.ID, n)
	paper := c.Paper(seed)
	length := time.Duration(c.Exam.Minutes) * time.Minute
	facts := map[string]string{"sat": strconv.Itoa(n), "seed": string(seed), "paper": codes(paper), "course_version": strconv.Itoa(c.Version), "last": d.Today().String(),
		"end": strconv.FormatInt(d.office.Clock.Now().Add(length).UnixMilli(), 10)}
	err = d.may(ctx, guest(), t.at, func(w *writer) error {
		return w.write(ctx, journal.DeriveID("training sitting", f.ID.String(), strconv.Itoa(n)), t.at, training.Write{Root: f.ID, Kind: training.Seat, Step: training.SitStep, Facts: facts})
	})
	return Paper{c, n, paper, length}, err
}

func (d *Desk) maySit(c *training.Course, f *training.File) error {
	switch {
	case f.Get("came") == "":
		return fault.New(fault.Refused, "training.exam.absent")
	case f.Get("passed") == "yes":
		return fault.New(fault.Conflict, "training.exam.passed")
	}
	last, err := day.Parse(f.Get("last"))
	if err != nil { // never sat
		last = 0
	}
	return c.MaySit(f.Number("sat"), last, d.Today())
}

// codes are a paper's questions in their order.
func codes(paper []training.Asked) string {
	out := make([]string, len(paper))
	for i, q := range paper {
		out[i] = q.Code
	}
	return strings.Join(out, " ")
}

// drawn is the paper of a seat's last sitting, drawn again. Where the course has changed since so that it is another one, nobody is marked by it.
func drawn(c *training.Course, f *training.File) ([]training.Asked, error) {
	paper := c.Paper(audit.Seed(f.Get("seed")))
	if codes(paper) != f.Get("paper") {
		return nil, fault.New(fault.Conflict, "training.exam.changed")
	}
	return paper, nil
}

// CertificateID names the certificate of a seat: it gets one.
func CertificateID(seat journal.ID) journal.ID {
	return journal.DeriveID("training certificate", seat.String())
}

// Hand takes a paper in and marks it; who passed gets the certificate in the same act. Handed in again, it stays as it was marked.
func (d *Desk) Hand(ctx context.Context, number, ticket string, given training.Answers) (Mine, error) {
	t, err := d.find(ctx, number, ticket)
	if err != nil {
		return Mine{}, err
	}
	c, f := t.course, &t.seat
	sat := f.Get("sat")
	if sat == "" {
		return Mine{}, fault.New(fault.Conflict, "training.exam.none")
	}
	if f.Get("marked") == sat {
		return d.Mine(ctx, number, ticket)
	}
	end, err := strconv.ParseInt(f.Get("end"), 10, 64)
	if err != nil || d.office.Clock.Now().After(time.UnixMilli(end).Add(grace)) {
		return Mine{}, fault.New(fault.Refused, "training.exam.late")
	}
	paper, err := drawn(c, f)
	if err != nil {
		return Mine{}, err
	}
	answers, err := training.Canon(paper, given)
	if err != nil {
		return Mine{}, err
	}
	m := c.Mark(paper, answers)
	facts := map[string]string{"marked": sat, "answers": answers.Text(), "right": strconv.Itoa(m.Right), "of": strconv.Itoa(m.Of), "last": d.Today().String(), "passed": "no"}
	if m.Passed {
		facts["passed"] = "yes"
	}
	err = d.may(ctx, guest(), t.at, func(w *writer) error {
		if err := w.write(ctx, journal.DeriveID("training mark", f.ID.String(), sat), t.at, training.Write{Root: f.ID, Kind: training.Seat, Step: training.MarkStep, Facts: facts}); err != nil || !m.Passed {
			return err
		}
		allows := slices.Clone(c.Allows)
		slices.Sort(allows)
		return w.write(ctx, CertificateID(f.ID), t.at, training.Write{Kind: training.Certificate, Under: f.ID, Holder: f.Holder, Course: c.ID, Step: training.IssueStep,
			Facts: map[string]string{"name": f.Get("name"), "unit": f.Get("unit"), "allows": strings.Join(allows, " "), "from": d.Today().String(), "until": c.Until(d.Today()).String()}})
	})
	if err != nil {
		return Mine{}, err
	}
	return d.Mine(ctx, number, ticket)
}
