// Package xlsx reads the first sheet of an Office Open XML workbook (ECMA-376 SpreadsheetML) as rows of text, and
// writes one. It streams: memory doesn't grow with the workbook. It knows how Excel stores numbers, dates and
// texts; it computes no formula, and refuses what would have to be guessed.
package xlsx
