package sqltext

import (
	"maps"
	"slices"
)

// around judges the arms of each choice by themselves and in pairs, beside the
// least arms of all others.
func (c *covering) around() bool {
	c.least, c.singles, c.names = map[any]int{}, nil, map[string]any{}
	base, ok := c.level(nil, nil, nil)
	if !ok || !coverable(base.tokens) {
		return false
	}
	return c.pairs() && c.together()
}

// level judges the statement with what is on, and each choice that comes up with
// it but not among those before.
func (c *covering) level(on map[any]int, key any, before []any) (*sample, bool) {
	base, ok := c.settled(on, key)
	if !ok || !c.add(base) {
		return nil, false
	}
	for _, k := range base.used {
		if _, chosen := on[k]; chosen || slices.Contains(before, k) {
			continue
		}
		for arm := range c.found[k] {
			if arm == c.least[k] {
				continue
			}
			in := maps.Clone(on)
			if in == nil {
				in = map[any]int{}
			}
			in[k] = arm
			if s, ok := c.with(in); ok && !s.possible && !s.asks && c.never(in) {
				continue
			}
			s, ok := c.level(in, k, base.used)
			if !ok {
				return nil, false
			}
			if s.excluded && !base.excluded || !c.agree(base, s, map[any]bool{k: true}) || !c.pieces(s, k) {
				c.bad = k
				return nil, false
			}
			c.singles = append(c.singles, single{k, in, s})
		}
	}
	return base, true
}

// settled is the statement with what is on and the least arms of all else, which
// are found on the way.
func (c *covering) settled(on map[any]int, key any) (*sample, bool) {
	for {
		s, ok := c.with(on)
		if !ok {
			return nil, false
		}
		if !s.possible || s.asks {
			c.bad = key
			return nil, false
		}
		found := false
		for _, k := range s.used {
			_, chosen := on[k]
			if _, known := c.least[k]; known || chosen {
				continue
			}
			if !c.leastArm(on, k) {
				return nil, false
			}
			found = true
		}
		if !found {
			return s, true
		}
	}
}

// leastArm finds the arm of a choice that adds nothing, or any when all add names
// to order by only.
func (c *covering) leastArm(on map[any]int, key any) bool {
	ordered, first := true, -1
	for arm := range c.found[key] {
		in := map[any]int{key: arm}
		maps.Copy(in, on)
		s, ok := c.with(in)
		switch {
		case !ok:
			return false
		case !s.possible && !s.asks && c.never(in):
			continue
		case !s.possible || s.asks:
			c.bad = key
			return false
		case first < 0:
			first = arm
		}
		pieces := c.added(s, key)
		if len(pieces) == 0 {
			c.least[key] = arm
			return true
		}
		for _, p := range pieces {
			ordered = ordered && isOrder(p.tokens) && ordering(s.tokens[:p.at])
		}
	}
	if !ordered || first < 0 {
		c.bad = key
		return false
	}
	c.least[key] = first
	return true
}

// pairs tries each two arms that can be taken together.
func (c *covering) pairs() bool {
	if len(c.singles) > 0 && !slices.ContainsFunc(c.singles, func(s single) bool { return !s.sample.excluded }) {
		return false
	}
	for i, a := range c.singles {
		for _, b := range c.singles[i+1:] {
			both := maps.Clone(a.on)
			maps.Copy(both, b.on)
			if !includes(both, a.on) || len(both) == len(a.on) || len(both) == len(b.on) {
				continue // not at once, or one on the way to the other
			}
			s, ok := c.with(both)
			if !ok {
				return false
			}
			if !s.possible && !s.asks && c.never(both) {
				continue
			}
			c.bad = b.key
			if !s.possible || s.asks || c.meet(a, b) || c.meet(b, a) || !c.agree(a.sample, s, without(b.on, a.on)) || !c.agree(b.sample, s, without(a.on, b.on)) {
				return false
			}
			for _, k := range s.used {
				if _, known := c.least[k]; !known {
					return false
				}
			}
			// What is not sent by itself is judged with each of what it is sent with.
			if a.sample.excluded != b.sample.excluded && (s.excluded || !c.add(s)) {
				return false
			}
			c.bad = nil
		}
	}
	return true
}

// together judges the statement with all that is chosen.
func (c *covering) together() bool {
	last := map[any]int{}
	for _, s := range c.singles {
		last[s.key] = s.on[s.key]
	}
	s, ok := c.with(last)
	return ok && !s.asks && (!s.possible || c.add(s))
}

func includes(all, some map[any]int) bool {
	for k, arm := range some {
		if all[k] != arm {
			return false
		}
	}
	return true
}

func without(a, b map[any]int) map[any]bool {
	out := map[any]bool{}
	for k := range a {
		if _, ok := b[k]; !ok {
			out[k] = true
		}
	}
	return out
}

func (c *covering) add(s *sample) bool {
	if s.excluded {
		return true
	}
	if k := s.variant.key(); !c.seen[k] {
		c.seen[k] = true
		c.out = append(c.out, s.variant)
	}
	return len(c.out) <= c.limit
}

// agree says whether two variants are the same but for what the choices keys
// add.
func (c *covering) agree(a, b *sample, keys map[any]bool) bool {
	tags := map[int]bool{connective: true}
	for k := range keys {
		tags[c.tag(k)] = true
	}
	i, j := 0, 0
	for {
		for i < len(a.tokens) && tags[a.tokens[i].tag] {
			i++
		}
		for j < len(b.tokens) && tags[b.tokens[j].tag] {
			j++
		}
		if i == len(a.tokens) || j == len(b.tokens) {
			return i == len(a.tokens) && j == len(b.tokens)
		}
		x, y := a.tokens[i], b.tokens[j]
		if x.text != y.text || x.tag != y.tag || x.placeholder != y.placeholder {
			return false
		}
		if x.tag > 0 && starts(a.tokens, i) && placeOf(a.tokens, i) != placeOf(b.tokens, j) {
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

// starts says whether token i is the first of what a choice adds.
func starts(tokens []lexeme, i int) bool { return i == 0 || tokens[i-1].tag != tokens[i].tag }

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
