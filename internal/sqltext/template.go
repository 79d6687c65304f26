// Package sqltext recovers SQL text from Go: it evaluates a string value over
// SSA to a finite set of templates, each a sequence of constant text and holes.
package sqltext

import "go/token"

// HoleKind says what can stand in a hole.
type HoleKind int

// The kinds of holes.
const (
	// FreeText can be any text. A statement with such a hole is not recovered.
	FreeText HoleKind = iota
	// NumberText is a decimal number.
	NumberText
	// QuotedIdentifier is one quoted identifier.
	QuotedIdentifier
	// PlaceholderList is a comma-separated list of placeholders.
	PlaceholderList
)

// Segment is a piece of a template: constant text when Hole is nil.
type Segment struct {
	Text string
	// Literal maps the text to the source: the position of its first byte in
	// a string literal, or token.NoPos when it comes from elsewhere. Offsets
	// within a raw literal advance byte by byte; within an interpreted one
	// Offsets[i] is the distance in the source of text byte i.
	Literal token.Pos
	Offsets []int
	Hole    *Hole
}

// Hole is a part that is not known at compile time.
type Hole struct {
	Kind   HoleKind
	Reason string // for FreeText: what it is, in a few words: "parameter cond of buildQuery"
	Pos    token.Pos
}

// Template is one statement text that a call can run.
type Template struct {
	Segments []Segment
}
