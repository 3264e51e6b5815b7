// Package release knows the release ledger as the journal keeps it: entries that say what was shown outside the registering
// desk, cell by cell, so that what is shown later can be held against it. A cell is named by a text and shown as a text; what
// they mean is their maker's. What was hidden has no cell.
package release

import (
	"slices"
	"strings"

	"wanjia/domain/journal"
)

// EntryKind is the kind of entries that the ledger is made of.
const EntryKind journal.Kind = "publication"

// The fields of an entry.
const (
	WhatField   = "what"   // figures, tables, report, microdata
	DetailField = "detail" // the window, the cuts: what was asked
	MethodField = "method" // how it was protected
	DigestField = "digest" // the SHA-256 of the file that went out, where it is one
	CellsField  = "cells"
)

// Cell is one number that was shown.
type Cell struct{ Name, Shown string }

// Line is one release, or a stretch of a large one.
type Line struct {
	Seq                          journal.Seq
	Area                         string
	What, Detail, Method, Digest string
	Cells                        []Cell
}

// Body is what an entry says.
func (l Line) Body() map[string]string {
	b := map[string]string{}
	for field, text := range map[string]string{WhatField: l.What, DetailField: l.Detail, MethodField: l.Method, DigestField: l.Digest, CellsField: join(l.Cells)} {
		if text != "" {
			b[field] = text
		}
	}
	return b
}

// Of reads an entry; false where it is of another kind.
func Of(e journal.Entry, body map[string]string) (Line, bool) {
	if e.Kind != EntryKind {
		return Line{}, false
	}
	return Line{Seq: e.Seq, Area: e.Area.String(), What: body[WhatField], Detail: body[DetailField], Method: body[MethodField], Digest: body[DigestField],
		Cells: split(body[CellsField])}, true
}

// most is how many cells an entry says; their names and numbers then stay far below what an entry may hold.
const most = 400

// Stretches parts a release into lines that fit an entry each; one without cells is one line.
func (l Line) Stretches() []Line {
	if len(l.Cells) <= most {
		return []Line{l}
	}
	var out []Line
	for some := range slices.Chunk(l.Cells, most) {
		part := l
		part.Cells = some
		out = append(out, part)
	}
	return out
}

func join(cells []Cell) string {
	var b strings.Builder
	for i, c := range cells {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(c.Name)
		b.WriteByte('\t')
		b.WriteString(c.Shown)
	}
	return b.String()
}

func split(text string) []Cell {
	if text == "" {
		return nil
	}
	var out []Cell
	for row := range strings.SplitSeq(text, "\n") {
		name, shown, _ := strings.Cut(row, "\t")
		out = append(out, Cell{name, shown})
	}
	return out
}
