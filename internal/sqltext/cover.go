package sqltext

import (
	"maps"
	"slices"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// maxCovers bounds the runs for a statement whose choices are covered.
const maxCovers = 8192

// cover returns variants of a statement that has too many of them, such that
// what is proved of each of these holds for all: nil when it finds none.
//
// What a combination of choices sends is made of what is always there and of
// pieces, each of which one choice adds. It is enough to judge each piece once,
// beside as little else as the choices allow, when three things hold.
//
// Every combination is a union of pieces. A choice is covered only when what its
// arms add to the text, to the arguments and to numbers counted from them is the
// same whatever else is chosen; [independent] reads that from how the values are
// made. Numbers and places are then sums over what is chosen, so that trying each
// pair of arms shows for all that a placeholder has the value that it has in the
// judged text. A choice within an arm is tried with that arm.
//
// Every piece adds and takes nothing away. See [covering.pieces] for the kinds
// that there are: one condition more between ANDs, an assignment of an UPDATE, a
// table joined under a name of its own, names to order by, and where the rows of
// the whole statement end. Whatever binds a relation in a text binds it in the
// text with more of these: a relation that the statement has anyway is bound
// without any piece, and one that a piece brings along is bound where the piece
// stands with the least. What is assigned is the same in any company. Pieces
// cannot see each other: a name that one of them defines stands in no other.
//
// Every piece keeps its place. WHERE or AND in front of a condition, and the
// commas of assignments, follow from what else there is; they are connective, and
// what pieces they connect stays in the same clause in each pair of arms, and so
// in each combination: of the pieces that are there the first one's clause cannot
// depend on others, and behind it the clause has begun.
//
// A text that the statement's own conditions rule out is no base to judge: then
// each piece is judged with each of those that make it possible.
func cover(s Statement, limit int, known *recalled) []Variant {
	w := independent(s)
	for len(w.found) > 0 {
		c := &covering{statement: s, recalled: known, independence: w, limit: limit, tags: map[any]int{}}
		if c.work() {
			return withoutEmpty(c.out)
		}
		if c.bad == nil {
			return nil
		}
		delete(w.found, c.bad)
	}
	return nil
}

type covering struct {
	statement Statement
	recalled  *recalled
	*independence
	limit int
	tags  map[any]int // of choices, from one
	runs  int
	out   []Variant
	seen  map[string]bool
	bad   any // a choice that turned out not to be independent

	// Of one plan for the choices that are not covered:
	plan    []int
	others  map[any]int    // the arms of these choices
	least   map[any]int    // the arms that add nothing
	names   map[string]any // of joined tables, with the choices that join them
	singles []single
}

// sample is a variant with what distinguishes it from others.
type sample struct {
	variant  Variant
	possible bool
	asks     bool // for a choice that the plan does not know
	excluded bool // by the condition that something is chosen
	tokens   []lexeme
	values   []any // of the placeholders: what is bound to them, nil when not known
	used     []any // choices in the order in which they are made
}

// single is a variant in which one choice takes another arm than its least, as
// do those on the way to it.
type single struct {
	key    any
	on     map[any]int
	sample *sample
}

// work collects the variants. It reports false when there are too many, or
// when a choice is bad.
func (c *covering) work() bool {
	c.seen = map[string]bool{}
	for {
		c.others = nil
		x, first, ok := c.run(nil)
		if !ok {
			return false
		}
		c.others = maps.Clone(x.taken)
		if first.possible && !c.around() || !first.possible && !c.impossible(first) {
			return false
		}
		if c.plan = x.next(); c.plan == nil {
			return len(c.out) > 0
		}
	}
}

// run expands the statement with the given arms of the covered choices; those
// that are not given take their first.
func (c *covering) run(arms map[any]int) (*expander, *sample, bool) {
	return c.runWith(&covered{independence: c.independence, arms: arms, tag: c.tag})
}

func (c *covering) runWith(arms *covered) (*expander, *sample, bool) {
	if c.runs++; c.runs > maxCovers {
		return nil, nil, false
	}
	x := newExpander(nil, c.recalled)
	if c.others == nil {
		x.plan = slices.Clone(c.plan)
	}
	maps.Copy(x.taken, c.others)
	x.covered = arms
	v, possible, reason := x.variant(c.statement)
	if reason != "" {
		return nil, nil, false
	}
	s := &sample{variant: v, possible: possible}
	if possible {
		tokens, ok := tokenize(v.Template.Segments)
		if !ok {
			return nil, nil, false
		}
		separate(tokens)
		s.tokens = tokens
		if s.excluded, ok = c.excluded(x); !ok || !s.excluded && !connected(tokens) {
			return nil, nil, false
		}
		s.bind(x, c.statement.Args)
	}
	s.used, s.asks = x.covered.used, len(x.sizes) > 0
	return x, s, true
}

// with runs the statement with the least arms of all choices but those that are
// on.
func (c *covering) with(on map[any]int) (*sample, bool) {
	arms := maps.Clone(c.least)
	maps.Copy(arms, on)
	_, s, ok := c.run(arms)
	return s, ok
}

// impossible says whether no variant is possible with the plan, of which first is
// not. When it is for the conditions of a covered choice, that one is bad.
func (c *covering) impossible(first *sample) bool {
	_, s, ok := c.runWith(&covered{independence: c.independence, tag: c.tag, unconditional: true})
	switch {
	case !ok:
		return false
	case !s.possible && !s.asks || len(first.used) == 0:
		return true
	}
	c.bad = first.used[len(first.used)-1]
	for _, k := range first.used {
		for arm := 1; arm < c.found[k]; arm++ {
			_, s, ok := c.run(map[any]int{k: arm})
			if !ok {
				c.bad = nil
				return false
			}
			if s.possible {
				c.bad = k
				return false
			}
		}
	}
	return false
}

// never says whether what is on cannot be taken together, whatever else is.
func (c *covering) never(on map[any]int) bool {
	arms := maps.Clone(c.least)
	maps.Copy(arms, on)
	_, s, ok := c.runWith(&covered{independence: c.independence, arms: arms, tag: c.tag, unconditional: true, but: on})
	return ok && !s.possible && !s.asks
}

func (c *covering) tag(key any) int {
	t, ok := c.tags[key]
	if !ok {
		t = len(c.tags) + 1
		c.tags[key] = t
	}
	return t
}

// bind finds what each placeholder is bound to.
func (s *sample) bind(x *expander, args *Expr) {
	var items []item
	if args != nil {
		items = x.list(args)
	}
	for len(items) > 0 && items[0].x != nil && items[0].x.value != nil && knowledge.IsOption(items[0].x.value.TypeName) {
		items = items[1:]
	}
	dollars := slices.ContainsFunc(s.tokens, func(t lexeme) bool { return t.text == "$" })
	known := slices.IndexFunc(items, func(it item) bool { return it.rest != "" })
	if known < 0 {
		known = len(items)
	}
	s.values = make([]any, 0, len(s.tokens))
	for _, t := range s.tokens {
		var value any
		if t.placeholder && t.number > 0 && t.number <= known && (t.text == "$" || !dollars) {
			value = boundTo(items[t.number-1].x)
		}
		s.values = append(s.values, value)
	}
}

// boundTo identifies an argument.
func boundTo(e *Expr) any {
	if e.kind == kindValue && e.value != nil {
		return e.value
	}
	return e
}

// covered tells an expander which arms to take of the choices that are
// covered.
type covered struct {
	*independence
	arms map[any]int
	tag  func(key any) int
	used []any
	// unconditional takes the conditions of the arms for true, but not those of
	// the choices but.
	unconditional bool
	but           map[any]int
}

// take returns the arm of a covered choice and the tag of what it adds.
func (c *covered) take(key any, n int) (arm, tag int, ok bool) {
	if c == nil {
		return 0, 0, false
	}
	if total, found := c.found[key]; !found || total != n {
		return 0, 0, false
	}
	if !slices.Contains(c.used, key) {
		c.used = append(c.used, key)
	}
	return c.arms[key], c.tag(key), true
}

// strictly says whether the conditions of the arms of a choice count although those
// of others do not.
func (c *covered) strictly(key any) bool {
	_, ok := c.but[key]
	return ok && c.unconditional
}
