package suppress

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tenantvet/tenantvet/internal/diag"
)

// Problem is a finding about a directive itself.
type Problem struct {
	Code    diag.Code // ReasonlessAllow, UnusedAllow or ExpiredAllow
	Message string
	Pos     diag.Position
}

// Set holds the directives of some files and remembers which of them were
// needed. It is not safe for concurrent use.
type Set struct {
	today      time.Time
	directives []*Directive
	named      []*Directive
	malformed  []Problem
}

// NewSet makes an empty set; today decides which directives have expired.
func NewSet(today time.Time) *Set { return &Set{today: today} }

// AddNamed records directives of the configuration, which cover queries and
// functions by name and may be shared with other sets. That one of them is not
// needed, no single set can tell.
func (s *Set) AddNamed(directives []*Directive) {
	s.named = append(s.named, directives...)
}

// Directives are those that were found in source, expired ones among them.
func (s *Set) Directives() []*Directive { return s.directives }

// Match returns the directive that silences the code at one of the places, or
// for one of the names; nil when there is none. Expired directives silence
// nothing. The innermost directive wins.
func (s *Set) Match(code diag.Code, names []string, places ...diag.Position) *Directive {
	var best *Directive
	for _, d := range s.directives {
		covers := slices.ContainsFunc(places, func(p diag.Position) bool { return d.Covers(code, p) })
		if !covers || d.ExpiredOn(s.today) {
			continue
		}
		if best == nil || d.LastLine-d.FirstLine < best.LastLine-best.FirstLine {
			best = d
		}
	}
	if best != nil {
		best.used[code] = true
		return best
	}
	for _, d := range s.named {
		if slices.Contains(names, d.Name) && slices.Contains(d.Codes, code) && !d.ExpiredOn(s.today) {
			return d
		}
	}
	return nil
}

// Problems lists malformed, expired and unused directives in the order of
// their places. A directive can be unused only for a code whose rule has run.
func (s *Set) Problems(ran func(diag.Code) bool) []Problem {
	all := slices.Clone(s.malformed)
	for _, d := range s.directives {
		if d.ExpiredOn(s.today) {
			all = append(all, Problem{diag.ExpiredAllow, fmt.Sprintf("suppression of %s expired on %s", list(d.Codes), d.Until.Format(time.DateOnly)), d.Pos})
			continue
		}
		var unused []diag.Code
		for _, code := range d.Codes {
			if !d.used[code] && ran(code) {
				unused = append(unused, code)
			}
		}
		if unused != nil {
			all = append(all, Problem{diag.UnusedAllow, fmt.Sprintf("suppression of %s is not needed: nothing to silence here", list(unused)), d.Pos})
		}
	}
	slices.SortStableFunc(all, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
	return all
}

func list(codes []diag.Code) string {
	var words []string
	for _, c := range codes {
		words = append(words, string(c))
	}
	return strings.Join(words, ", ")
}

// add parses the text after the prefix and records the outcome.
func (s *Set) add(text string, at diag.Position, first, last int) {
	d, err := Parse(text)
	if err != nil {
		s.malform(at, "suppression "+err.Error())
		return
	}
	d.Pos, d.FirstLine, d.LastLine = at, first, last
	s.directives = append(s.directives, d)
}

func (s *Set) malform(at diag.Position, message string) {
	s.malformed = append(s.malformed, Problem{diag.ReasonlessAllow, message, at})
}
