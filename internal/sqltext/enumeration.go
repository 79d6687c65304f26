package sqltext

import "fmt"

// enumeration is the search for all variants of a statement.
type enumeration struct {
	statement Statement
	unguarded bool // takes every arm, whatever its conditions
	recalled  *recalled
	plan      []int // of the next run
	runs      int
	out       []Variant
	seen      map[string]bool
	total     float64 // the number of combinations
	done      bool
}

func newEnumeration(s Statement, unguarded bool, known *recalled) *enumeration {
	return &enumeration{statement: s, unguarded: unguarded, recalled: known, seen: map[string]bool{}}
}

// upTo returns the variants if there are at most limit, and goes on from where
// it stopped for a smaller one.
func (e *enumeration) upTo(limit int) ([]Variant, string) {
	for !e.done {
		if len(e.out) > limit || e.runs > e.most(limit) {
			return nil, tooMany(e.total, limit)
		}
		x := newExpander(e.plan, e.recalled)
		x.unguarded = e.unguarded
		v, possible, reason := x.variant(e.statement)
		if reason != "" {
			return nil, reason
		}
		if possible {
			if k := v.key(); !e.seen[k] {
				e.seen[k] = true
				e.out = append(e.out, v)
			}
		}
		e.total = max(e.total, x.combinations())
		e.runs++
		e.plan = x.next()
		e.done = e.plan == nil
	}
	if len(e.out) > limit || e.runs > e.most(limit) {
		return nil, tooMany(e.total, limit)
	}
	return withoutEmpty(e.out), ""
}

// most is how many combinations are tried. Of millions, conditions hardly leave
// few enough.
func (e *enumeration) most(limit int) int {
	if e.total > 1e6 {
		return max(hopeless, 2*limit)
	}
	return max(maxRuns, 8*limit)
}

// tooMany is the reason for giving up a statement of about total variants.
func tooMany(total float64, limit int) string {
	switch {
	case total <= float64(limit):
		return fmt.Sprintf("it has more variants than limits.variants, %d", limit)
	case total > 1e6:
		return fmt.Sprintf("it has millions of variants, more than limits.variants, %d", limit)
	}
	return fmt.Sprintf("it has up to %.0f variants, more than limits.variants, %d", total, limit)
}

// combinations is the number of ways to make the choices of a run.
func (x *expander) combinations() float64 {
	n := 1.0
	for _, size := range x.sizes {
		n *= float64(size)
	}
	return n
}
