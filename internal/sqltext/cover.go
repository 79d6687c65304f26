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
// A choice between nothing and conditions, such as "AND a = $1", is
// independent when its arms add the same to the text and to the arguments
// whatever else is chosen. A relation that the statement binds without any of
// them is bound with some of them, and what a condition reads is bound as it
// is where the condition stands alone. So it is enough to judge the statement
// with nothing for every such choice, with each arm by itself and with all, for
// every choice of another kind. The placeholders of two arms together have the
// values that they have one by one: numbers and places are sums over what is
// chosen, so that trying every pair of arms shows it for all. Choices among
// names to order by bind nothing, whichever is taken. A statement in which a
// clause is there selects by all of its conditions, so that what is proved with
// one of them holds with more.
func cover(s Statement, limit int, known *recalled) []Variant {
	choices, clauses := independent(s)
	for len(choices) > 0 {
		c := &covering{statement: s, recalled: known, choices: choices, clauses: clauses, limit: limit, tags: map[any]int{}}
		if c.work() {
			return withoutEmpty(c.out)
		}
		if c.bad == nil {
			return nil
		}
		delete(choices, c.bad)
	}
	return nil
}

type covering struct {
	statement Statement
	recalled  *recalled
	choices   map[any]int
	clauses   map[any]*Expr
	limit     int
	tags      map[any]int // of choices, from one
	keys      []any       // choices by tag
	runs      int
	out       []Variant
	seen      map[string]bool
	bad       any // a choice that turned out not to be independent
}

// sample is a variant with what distinguishes it from others.
type sample struct {
	variant  Variant
	possible bool
	tokens   []lexeme
	values   []any // of the placeholders: what is bound to them, nil when not known
	used     []any // choices in the order in which they are made
}

// work collects the variants. It reports false when there are too many, or
// when a choice is bad.
func (c *covering) work() bool {
	c.seen = map[string]bool{}
	var plan []int
	for {
		x, first, ok := c.run(plan, nil)
		if !ok {
			return false
		}
		if first.possible && !c.around(plan, first) || !first.possible && !c.impossible(plan, first) {
			return false
		}
		if plan = x.next(); plan == nil {
			return len(c.out) > 0
		}
	}
}

// run expands the statement with the given arms of the covered choices; those
// that are not given take their first.
func (c *covering) run(plan []int, arms map[any]int) (*expander, *sample, bool) {
	return c.runWith(plan, &covered{choices: c.choices, clauses: c.clauses, arms: arms, tag: c.tag})
}

func (c *covering) runWith(plan []int, arms *covered) (*expander, *sample, bool) {
	if c.runs++; c.runs > maxCovers {
		return nil, nil, false
	}
	x := newExpander(slices.Clone(plan), c.recalled)
	x.covered = arms
	v, possible, reason := x.variant(c.statement)
	if reason != "" {
		return nil, nil, false
	}
	s := &sample{variant: v, possible: possible, used: x.covered.used}
	if !possible {
		return x, s, true
	}
	tokens, ok := tokenize(v.Template.Segments)
	if !ok || !connected(tokens) {
		return nil, nil, false
	}
	s.tokens = tokens
	s.bind(x, c.statement.Args)
	return x, s, true
}

// impossible says whether no variant is possible with plan, of which first is not.
// When it is for the conditions of a covered choice, that one is bad.
func (c *covering) impossible(plan []int, first *sample) bool {
	_, s, ok := c.runWith(plan, &covered{choices: c.choices, clauses: c.clauses, tag: c.tag, unconditional: true})
	switch {
	case !ok:
		return false
	case !s.possible || len(first.used) == 0:
		return true
	}
	c.bad = first.used[len(first.used)-1]
	for _, k := range first.used {
		for arm := 1; arm < c.choices[k]; arm++ {
			_, s, ok := c.run(plan, map[any]int{k: arm})
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

func (c *covering) tag(key any) int {
	t, ok := c.tags[key]
	if !ok {
		c.keys = append(c.keys, key)
		t = len(c.keys)
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

// around judges the arms of each choice by themselves and in pairs, beside the
// least arms of all others. First is the variant with the first arms.
func (c *covering) around(plan []int, first *sample) bool {
	least := map[any]int{}
	for _, k := range first.used {
		if !c.least(plan, k, first, least) {
			return false
		}
	}
	_, base, ok := c.run(plan, least)
	if !ok || !base.possible || !coverable(base.tokens) || !c.add(base) {
		return false
	}
	var singles []single
	last := map[any]int{}
	for _, k := range first.used {
		for arm := range c.choices[k] {
			if arm == least[k] {
				continue
			}
			_, s, ok := c.run(plan, with(least, k, arm))
			if !ok {
				return false
			}
			if !s.possible || !c.agree(base, s, k) || !c.pieces(s, k) {
				c.bad = k
				return false
			}
			if !c.add(s) {
				return false
			}
			last[k] = arm
			singles = append(singles, single{k, arm, s})
		}
	}
	for i, a := range singles {
		for _, b := range singles[i+1:] {
			if a.key == b.key {
				continue
			}
			_, s, ok := c.run(plan, with(with(least, a.key, a.arm), b.key, b.arm))
			if !ok {
				return false
			}
			if !s.possible || !c.agree(a.sample, s, b.key) || !c.agree(b.sample, s, a.key) {
				c.bad = b.key
				return false
			}
		}
	}
	_, all, ok := c.run(plan, last)
	return ok && all.possible && c.add(all)
}

// single is a variant in which one choice takes another arm than its least.
type single struct {
	key    any
	arm    int
	sample *sample
}

func with(arms map[any]int, key any, arm int) map[any]int {
	m := maps.Clone(arms)
	m[key] = arm
	return m
}

// least finds the arm of a choice that adds nothing, or any when all add names
// to order by only.
func (c *covering) least(plan []int, key any, first *sample, least map[any]int) bool {
	ordered := true
	for arm := range c.choices[key] {
		s := first
		if arm > 0 {
			var ok bool
			if _, s, ok = c.run(plan, map[any]int{key: arm}); !ok {
				return false
			}
		}
		if !s.possible {
			c.bad = key
			return false
		}
		pieces := c.added(s, key)
		if len(pieces) == 0 {
			least[key] = arm
			return true
		}
		for _, p := range pieces {
			ordered = ordered && isOrder(p.tokens) && ordering(s.tokens[:p.at])
		}
	}
	if !ordered {
		c.bad = key
	}
	return ordered
}

func (c *covering) add(s *sample) bool {
	if k := s.variant.key(); !c.seen[k] {
		c.seen[k] = true
		c.out = append(c.out, s.variant)
	}
	return len(c.out) <= c.limit
}

// agree says whether two variants are the same but for what the choice key
// adds.
func (c *covering) agree(a, b *sample, key any) bool {
	tag := c.tags[key]
	i, j := 0, 0
	for {
		for i < len(a.tokens) && (a.tokens[i].tag == tag || a.tokens[i].tag == connective) {
			i++
		}
		for j < len(b.tokens) && (b.tokens[j].tag == tag || b.tokens[j].tag == connective) {
			j++
		}
		if i == len(a.tokens) || j == len(b.tokens) {
			return i == len(a.tokens) && j == len(b.tokens)
		}
		x, y := a.tokens[i], b.tokens[j]
		if x.text != y.text || x.tag != y.tag || x.placeholder != y.placeholder {
			return false
		}
		// A value that only one of them knows is behind a list that the other
		// does not have.
		if a.values[i] != nil && b.values[j] != nil && a.values[i] != b.values[j] {
			return false
		}
		i, j = i+1, j+1
	}
}

// piece is what a choice adds to a variant in one place.
type piece struct {
	at     int
	tokens []lexeme
}

func (c *covering) added(s *sample, key any) []piece {
	tag := c.tags[key]
	var out []piece
	for i := 0; i < len(s.tokens); {
		j := i
		for j < len(s.tokens) && s.tokens[j].tag == tag {
			j++
		}
		if j > i {
			out = append(out, piece{i, s.tokens[i:j]})
		}
		i = max(j, i+1)
	}
	return out
}

// pieces says whether all that the choice key adds to a variant is conditions
// or names to order by.
func (c *covering) pieces(s *sample, key any) bool {
	for _, p := range c.added(s, key) {
		if p.at > 0 && s.tokens[p.at-1].tag == connective {
			if !isCondition(append([]lexeme{{text: "AND"}}, p.tokens...)) {
				return false
			}
			continue
		}
		behind := p.tokens[0].text != "AND" && p.at > 0 && !beginsCondition[s.tokens[p.at-1].text]
		if (!isCondition(p.tokens) || behind) && !(isOrder(p.tokens) && ordering(s.tokens[:p.at])) {
			return false
		}
	}
	return true
}

// covered tells an expander which arms to take of the choices that are
// covered.
type covered struct {
	choices map[any]int
	clauses map[any]*Expr
	arms    map[any]int
	tag     func(key any) int
	used    []any
	// unconditional takes the conditions of the arms for true.
	unconditional bool
}

// take returns the arm of a covered choice and the tag of what it adds.
func (c *covered) take(key any, n int) (arm, tag int, ok bool) {
	if c == nil {
		return 0, 0, false
	}
	if total, found := c.choices[key]; !found || total != n {
		return 0, 0, false
	}
	if !slices.Contains(c.used, key) {
		c.used = append(c.used, key)
	}
	return c.arms[key], c.tag(key), true
}
