package sqltext

import (
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// named ends a name in the text of Named.
const named = "\x00"

// Named is the text of a statement with the name that it gets, which a loop or
// a branch chooses together.
func Named(name, text *Expr) *Expr { return concat(name, literalExpr(named), text) }

// Name takes a text of Named apart. It reports false unless the whole name is
// known.
func (t Template) Name() (name string, text *Expr, ok bool) {
	for i, s := range t.Segments {
		if s.Hole != nil {
			return "", nil, false
		}
		before, _, found := strings.Cut(s.Text, named)
		name += before
		if !found {
			continue
		}
		rest := s.from(len(before) + len(named))
		segs := t.Segments[i+1:]
		if rest.Text != "" {
			segs = append([]Segment{rest}, segs...)
		}
		return name, textExpr(segs...), true
	}
	return "", nil, false
}

// from is the part of a text segment after its first n bytes.
func (s Segment) from(n int) Segment {
	rest := s
	rest.Text = s.Text[n:]
	switch {
	case !s.Literal.IsValid():
	case s.Offsets == nil:
		rest.Literal = s.Pos(n)
	case len(s.Offsets) >= n:
		rest.Offsets = s.Offsets[n:]
	}
	return rest
}

// Renamed replaces the constant texts that x may be by what they stand for;
// replace gives nil for one that stands for itself.
func Renamed(x *Expr, replace func(text string) *Expr) *Expr {
	switch x.kind {
	case kindText:
		var text string
		for _, s := range x.segs {
			if s.Hole != nil {
				return x
			}
			text += s.Text
		}
		if to := replace(text); to != nil {
			return to
		}
	case kindGuard:
		if to := Renamed(x.args[0], replace); to != x.args[0] {
			guard := *x
			guard.args = append([]*Expr{to}, x.args[1:]...)
			return &guard
		}
	case kindAlt:
		arms := make([]*Expr, len(x.args))
		changed := false
		for i, a := range x.args {
			arms[i] = Renamed(a, replace)
			changed = changed || arms[i] != a
		}
		if changed {
			alt := *x
			alt.args = arms
			return &alt
		}
	default:
		// No constant of its own.
	}
	return x
}

// Entries returns the texts in a map by their keys; nil when they are not known.
func (e *Evaluator) Entries(m ssa.Value, at ssa.Instruction) map[string]*Expr {
	x := e.Text(m, at)
	if x.kind != kindRecord {
		return nil
	}
	entries := map[string]*Expr{}
	for i, name := range x.names {
		if s, err := strconv.Unquote(name); err == nil {
			name = s
		}
		entries[name] = x.args[i]
	}
	return entries
}
