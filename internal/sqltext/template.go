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
	// WordText is text that can end nothing, within quotes or in a comment.
	WordText
	// CommentText is text that can end no comment, in one.
	CommentText
)

// Segment is a piece of a template: constant text when Hole is nil.
type Segment struct {
	Text string
	// Literal maps the text to the source: the position of its first byte in
	// a string literal, or token.NoPos when it comes from elsewhere. Offsets
	// within a raw literal advance byte by byte; within an interpreted one
	// Offsets[i] is the distance in the source of text byte i.
	Literal token.Pos
	Offsets []int32
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
	case CommentText:
		return "comment"
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
		r.Offsets = make([]int32, j-i)
		for k := range r.Offsets {
			r.Offsets[k] = s.Offsets[i+k] - s.Offsets[i]
		}
	}
	return r
}

// merger makes one segment of text that comes from several places, byte by byte.
type merger struct {
	text  []byte
	first token.Pos // of the first byte that has one
	last  int       // distance from first of the byte before
	// offsets are those of text, once they are not the places in it.
	offsets []int32
	// embedded says that some of it is of an embedded file.
	embedded bool
}

// add adds bytes i to j of a text segment.
func (m *merger) add(s Segment, i, j int) {
	for k := i; k < j; k++ {
		m.put(s.Text[k], s.Pos(k))
	}
}

// addText adds text that stands for what is at one place.
func (m *merger) addText(s string, at token.Pos) {
	for i := range len(s) {
		m.put(s[i], at)
	}
}

// put adds a byte. One without a position takes that of the byte before it.
func (m *merger) put(b byte, at token.Pos) {
	if at.IsValid() {
		if !m.first.IsValid() {
			m.first = at
		}
		m.last = int(at - m.first)
	}
	if m.offsets == nil && m.last != len(m.text) {
		m.offsets = make([]int32, len(m.text), max(cap(m.text), len(m.text)+1))
		for i := range m.offsets {
			m.offsets[i] = int32(i)
		}
	}
	if m.offsets != nil {
		m.offsets = append(m.offsets, int32(m.last))
	}
	m.text = append(m.text, b)
}

// segment is what was added.
func (m *merger) segment() Segment {
	s := Segment{Text: string(m.text)}
	if m.first.IsValid() {
		s.Literal, s.Embedded, s.Offsets = m.first, m.embedded, m.offsets
	}
	return s
}

// merged is bytes i to j of the text of adjacent constant segments as one.
func merged(segs []Segment, i, j int) Segment {
	m := merger{text: make([]byte, 0, j-i)}
	at := 0
	for _, s := range segs {
		m.embedded = m.embedded || s.Embedded
		m.add(s, min(max(i-at, 0), len(s.Text)), max(min(j-at, len(s.Text)), 0))
		at += len(s.Text)
	}
	return m.segment()
}

// length is the number of bytes of constant segments.
func length(segs []Segment) int {
	n := 0
	for _, s := range segs {
		n += len(s.Text)
	}
	return n
}

// constantText returns the text of segs when no hole is among them.
func constantText(segs []Segment) (string, bool) {
	if len(segs) == 1 && segs[0].Hole == nil {
		return segs[0].Text, true
	}
	for _, s := range segs {
		if s.Hole != nil {
			return "", false
		}
	}
	var b strings.Builder
	b.Grow(length(segs))
	for _, s := range segs {
		b.WriteString(s.Text)
	}
	return b.String(), true
}
