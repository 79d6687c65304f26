// Package sqltext recovers SQL text from Go: it evaluates a string value over
// SSA to a finite set of templates, each a sequence of constant text and holes.
package sqltext

import (
	"go/token"
	"strings"
)

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
	// WordText is letters and digits, or nothing, within quotes.
	WordText
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
	// Embedded says that Literal is a place in an embedded file, which is no
	// Go source.
	Embedded bool
	tag      int // of the choice that the segment is there for; zero for none
}

// Hole is a part that is not known at compile time.
type Hole struct {
	Kind   HoleKind
	Reason string // for FreeText: what it is, in a few words: "parameter cond of buildQuery"
	Pos    token.Pos
	// FromIn says that a PlaceholderList stands for exactly one entry of the
	// call's arguments, a list that sqlx.In expands.
	FromIn bool
	leads  bool // begins with a comma, so that a placeholder stands before it
}

// Template is one statement text that a call can run.
type Template struct {
	Segments []Segment
}

// Pos returns the source position of byte i of the segment's text, or
// token.NoPos when it does not come from a literal of the package.
func (s Segment) Pos(i int) token.Pos {
	switch {
	case !s.Literal.IsValid() || i < 0:
		return token.NoPos
	case s.Offsets == nil:
		return s.Literal + token.Pos(min(i, len(s.Text)))
	case len(s.Offsets) == 0:
		return s.Literal
	case i >= len(s.Offsets):
		return s.Literal + token.Pos(s.Offsets[len(s.Offsets)-1]+1)
	}
	return s.Literal + token.Pos(s.Offsets[i])
}

// Unknown returns the first hole of free text, or nil when the template is
// recovered.
func (t Template) Unknown() *Hole {
	for _, s := range t.Segments {
		if s.Hole != nil && s.Hole.Kind == FreeText {
			return s.Hole
		}
	}
	return nil
}

// String shows the template with its holes: {reason}, {number}, {identifier},
// {placeholders}, {word}.
func (t Template) String() string {
	var b strings.Builder
	for _, s := range t.Segments {
		if s.Hole == nil {
			b.WriteString(s.Text)
			continue
		}
		b.WriteString("{" + s.Hole.String() + "}")
	}
	return b.String()
}

// String names what stands in the hole.
func (h *Hole) String() string {
	switch h.Kind {
	case NumberText:
		return "number"
	case QuotedIdentifier:
		return "identifier"
	case PlaceholderList:
		return "placeholders"
	case WordText:
		return "word"
	default:
		return h.Reason
	}
}

// slice returns bytes i to j of a text segment, positions kept.
func (s Segment) slice(i, j int) Segment {
	r := Segment{Text: s.Text[i:j], tag: s.tag, Embedded: s.Embedded}
	if !s.Literal.IsValid() {
		return r
	}
	r.Literal = s.Pos(i)
	if s.Offsets != nil {
		r.Offsets = make([]int, j-i)
		for k := range r.Offsets {
			r.Offsets[k] = s.Offsets[i+k] - s.Offsets[i]
		}
	}
	return r
}

// run is text with the position of each byte, for functions that rewrite it.
type run struct {
	text []byte
	pos  []token.Pos
	// embedded says that some of it is of an embedded file.
	embedded bool
}

func (r *run) add(s Segment) {
	r.embedded = r.embedded || s.Embedded
	for i := range len(s.Text) {
		r.text = append(r.text, s.Text[i])
		r.pos = append(r.pos, s.Pos(i))
	}
}

func (r *run) addText(s string, at token.Pos) {
	for i := range len(s) {
		r.text = append(r.text, s[i])
		r.pos = append(r.pos, at)
	}
}

// segment turns bytes i to j back into a segment. Bytes without a position
// take that of the byte before them.
func (r *run) segment(i, j int) Segment {
	s := Segment{Text: string(r.text[i:j])}
	first := token.NoPos
	for _, p := range r.pos[i:j] {
		if p.IsValid() {
			first = p
			break
		}
	}
	if !first.IsValid() {
		return s
	}
	s.Literal, s.Embedded = first, r.embedded
	plain := true
	offsets := make([]int, j-i)
	last := 0
	for k, p := range r.pos[i:j] {
		if p.IsValid() {
			last = int(p - first)
		}
		offsets[k] = last
		plain = plain && last == k
	}
	if !plain {
		s.Offsets = offsets
	}
	return s
}

// runOf joins adjacent constant segments.
func runOf(segs []Segment) *run {
	n := 0
	for _, s := range segs {
		n += len(s.Text)
	}
	r := &run{text: make([]byte, 0, n), pos: make([]token.Pos, 0, n)}
	for _, s := range segs {
		r.add(s)
	}
	return r
}

// constantText returns the text of segs when no hole is among them.
func constantText(segs []Segment) (string, bool) {
	var b strings.Builder
	for _, s := range segs {
		if s.Hole != nil {
			return "", false
		}
		b.WriteString(s.Text)
	}
	return b.String(), true
}
