package soundness

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// row holds a row's values as text; nil is NULL.
type row []*string

// world is the content of one database. Own and shared rows come first in
// each table and are the same in both worlds of a pair.
type world struct {
	rows map[*table][]row
	// tenants of each row of a table, by index, parallel to rows.
	whose map[*table][]ownership
}

type ownership int

const (
	own ownership = iota
	shared
	other
)

// profile shapes how the other tenants' rows of a pair differ.
type profile int

const (
	emptyAndDense profile = iota // one world has no other tenant at all
	clones                       // others copy the caller's rows, half with one column changed
	sameKeys                     // others' keys are common, their attributes differ
	dense                        // independent
	sparse                       // few rows
	nullTenant                   // the trusted value is NULL: only shared rows are the caller's
)

// profiles are the pairs' profiles in turn.
var profiles = []profile{emptyAndDense, clones, sameKeys, dense, emptyAndDense, sparse, clones, nullTenant}

// pair is two worlds that agree on the caller's and the shared rows.
type pair struct {
	rng    *rand.Rand
	pool   *pool
	tables []*table
	own    []string // the caller's tenants; none when the trusted value is NULL
	prof   profile
	apart  []*table // where others' keys never meet the caller's or a parameter's
	worlds [2]*world
	// victim is the row that placeholders are drawn from, one of victimOf's.
	victim   row
	victimOf *table
	// common rows of other tenants have the same keys in both worlds.
	common map[*table][][2]row
}

const attempts = 12

func makePair(rng *rand.Rand, pool *pool, tables []*table, own []string, prof profile, apart []*table) (*pair, error) {
	p := &pair{rng: rng, pool: pool, tables: tables, own: own, prof: prof, apart: apart, common: map[*table][][2]row{}}
	for i := range p.worlds {
		p.worlds[i] = &world{rows: map[*table][]row{}, whose: map[*table][]ownership{}}
	}
	for _, t := range tables {
		if err := p.fill(t); err != nil {
			return nil, fmt.Errorf("table %s: %w", t.raw, err)
		}
	}
	return p, nil
}

// fill makes a table's rows: shared, own, common to others, then each world's.
func (p *pair) fill(t *table) error {
	if t.class == sharedTable || t.sharedRows {
		for range 2 + p.rng.IntN(3) {
			if err := p.both(t, shared); err != nil {
				return err
			}
		}
	}
	if t.class == sharedTable {
		return nil
	}
	if t.class != unowned && (p.prof != emptyAndDense || p.rng.IntN(3) > 0) {
		for range p.rng.IntN(5) {
			if err := p.both(t, own); err != nil {
				return err
			}
		}
	}
	n := [2]int{2 + p.rng.IntN(4), 2 + p.rng.IntN(4)}
	switch p.prof {
	case emptyAndDense:
		n[0] = 0
	case sparse:
		n = [2]int{p.rng.IntN(2), p.rng.IntN(3)}
	case sameKeys, nullTenant, clones, dense:
		for range 1 + p.rng.IntN(3) {
			if err := p.commonOther(t); err != nil {
				return err
			}
		}
		if p.prof == sameKeys {
			n = [2]int{p.rng.IntN(2), p.rng.IntN(2)}
		}
	}
	for w := range p.worlds {
		for range n[w] {
			var template row
			if rows := p.ownRows(w, t); p.prof == clones && len(rows) > 0 {
				template = pick(p.rng, rows)
			}
			r, err := p.make(w, t, other, template, false)
			if err != nil {
				return err
			}
			p.add(w, t, other, r)
		}
	}
	return nil
}

func (p *pair) ownRows(w int, t *table) []row {
	var found []row
	for i, r := range p.worlds[w].rows[t] {
		if p.worlds[w].whose[t][i] == own {
			found = append(found, r)
		}
	}
	return found
}

func (p *pair) add(w int, t *table, whose ownership, r row) {
	if r != nil {
		p.worlds[w].rows[t] = append(p.worlds[w].rows[t], r)
		p.worlds[w].whose[t] = append(p.worlds[w].whose[t], whose)
	}
}

// both adds the same row to both worlds.
func (p *pair) both(t *table, whose ownership) error {
	r, err := p.make(0, t, whose, nil, true)
	if err != nil || r == nil {
		return err
	}
	for w := range p.worlds {
		p.add(w, t, whose, r)
	}
	return nil
}

// commonOther adds a row of another tenant that has the same keys in both
// worlds and, half of the time, other attributes.
func (p *pair) commonOther(t *table) error {
	var template row
	if rows := p.ownRows(0, t); p.prof == clones && len(rows) > 0 {
		template = pick(p.rng, rows)
	}
	a, err := p.make(0, t, other, template, true)
	if err != nil || a == nil {
		return err
	}
	fixed := make([]bool, len(t.cols))
	for _, k := range t.keys {
		for _, c := range k.cols {
			if c >= 0 {
				fixed[c] = true
			}
		}
	}
	for _, fk := range t.foreign {
		for _, c := range fk.cols {
			fixed[c] = true
		}
	}
	if t.tenant >= 0 {
		fixed[t.tenant] = true
	}
	b := slices.Clone(a)
	for i := range t.cols {
		if !fixed[i] && !t.cols[i].skip && p.rng.IntN(2) == 0 {
			if b[i], err = p.draw(t, i, false); err != nil {
				return err
			}
		}
	}
	p.add(0, t, other, a)
	p.add(1, t, other, b)
	p.common[t] = append(p.common[t], [2]row{a, b})
	return nil
}

func (p *pair) draw(t *table, i int, isKey bool) (*string, error) {
	c := &t.cols[i]
	if !c.notNull && p.rng.IntN(6) == 0 {
		return nil, nil
	}
	v, err := p.pool.value(c, isKey, isKey && slices.Contains(p.apart, t))
	return &v, err
}

// make builds a row that keeps the constraints of the world, or of both, or
// nil when none was found.
func (p *pair) make(w int, t *table, whose ownership, template row, inBoth bool) (row, error) {
	for range attempts {
		r, ok, err := p.try(w, t, whose, template, inBoth)
		if err != nil {
			return nil, err
		}
		if ok && p.unique(w, t, r) && (!inBoth || p.unique(1-w, t, r)) {
			return r, nil
		}
	}
	return nil, nil
}

func (p *pair) try(w int, t *table, whose ownership, template row, inBoth bool) (row, bool, error) {
	r := make(row, len(t.cols))
	set := make([]bool, len(t.cols))
	if t.tenant >= 0 {
		v, ok := p.tenantOf(t, whose)
		if !ok {
			return nil, false, nil
		}
		r[t.tenant], set[t.tenant] = v, true
	}
	if t.owner != nil && !p.refer(w, t, t.owner, whose, inBoth, r, set) {
		return nil, false, nil
	}
	for i := range t.foreign {
		fk := &t.foreign[i]
		if fk != t.owner && fk.enforced && !p.refer(w, t, fk, whose, inBoth, r, set) {
			return nil, false, nil
		}
	}
	inKey := make([]bool, len(t.cols))
	for _, k := range t.keys {
		for _, c := range k.cols {
			if c >= 0 {
				inKey[c] = true
			}
		}
	}
	changed := -1
	if p.rng.IntN(2) == 0 {
		changed = p.rng.IntN(len(t.cols))
	}
	for i := range t.cols {
		if set[i] || t.cols[i].skip {
			continue
		}
		if template != nil && i != changed && (!inKey[i] || p.rng.IntN(2) == 0) && !(inKey[i] && slices.Contains(p.apart, t)) {
			r[i] = template[i]
			continue
		}
		var err error
		if r[i], err = p.draw(t, i, inKey[i] && (whose == other || !slices.Contains(p.apart, t))); err != nil {
			return nil, false, err
		}
	}
	return r, true, nil
}

// tenantOf draws a row's tenant; not ok when the table cannot hold one.
func (p *pair) tenantOf(t *table, whose ownership) (*string, bool) {
	if whose == shared {
		return nil, true
	}
	if whose == own {
		mine := slices.DeleteFunc(slices.Clone(p.own), func(v string) bool { return t.bounds != nil && !slices.Contains(t.bounds, v) })
		if len(mine) == 0 {
			return nil, false
		}
		v := pick(p.rng, mine)
		return &v, true
	}
	if !t.cols[t.tenant].notNull && !t.sharedRows && p.rng.IntN(3) == 0 {
		return nil, true
	}
	others := p.pool.tenants(t.cols[t.tenant].typ)
	if t.bounds != nil {
		others = t.bounds
	}
	others = slices.DeleteFunc(slices.Clone(others), func(v string) bool { return slices.Contains(p.own, v) })
	if len(others) == 0 {
		return nil, false
	}
	if len(others) > 3 && p.rng.IntN(2) == 0 {
		others = others[:3] // a few large tenants meet more often than many small ones
	}
	v := pick(p.rng, others)
	return &v, true
}

// refer points the foreign key at a row, consistent with the columns already
// set. An owner has the same ownership as the row; other references of own
// rows may lead to another tenant's row. A row of both worlds refers only to
// rows of both.
func (p *pair) refer(w int, t *table, fk *foreignKey, whose ownership, inBoth bool, r row, set []bool) bool {
	nullable := -1
	for _, c := range fk.cols {
		if !t.cols[c].notNull && (!set[c] || r[c] == nil) {
			nullable = c
		}
	}
	owner := fk == t.owner
	var found []row
	for i, ref := range p.worlds[w].rows[fk.ref] {
		o := p.worlds[w].whose[fk.ref][i]
		if (!owner || o == whose) && (o != other || !inBoth && whose == other) {
			found = append(found, ref)
		}
	}
	if inBoth && (whose == other || !owner && p.rng.IntN(2) == 0) {
		for _, both := range p.common[fk.ref] {
			found = append(found, both[w])
		}
	}
	found = slices.DeleteFunc(found, func(ref row) bool {
		for i, c := range fk.cols {
			v := ref[fk.refCols[i]]
			if v == nil || set[c] && (r[c] == nil || *r[c] != *v) {
				return true
			}
		}
		return false
	})
	if len(found) == 0 || nullable >= 0 && p.rng.IntN(5) == 0 {
		if nullable < 0 {
			return false
		}
		r[nullable], set[nullable] = nil, true
		return true
	}
	ref := pick(p.rng, found)
	for i, c := range fk.cols {
		r[c], set[c] = ref[fk.refCols[i]], true
	}
	return true
}

// unique tells whether the row can join the world's rows.
func (p *pair) unique(w int, t *table, r row) bool {
	for _, k := range t.keys {
		if !k.enforced {
			continue
		}
		id, ok := keyOf(k, r)
		if !ok {
			continue
		}
		for _, have := range p.worlds[w].rows[t] {
			if h, ok := keyOf(k, have); ok && h == id {
				return false
			}
		}
	}
	return true
}

func keyOf(k key, r row) (string, bool) {
	var b strings.Builder
	for _, c := range k.cols {
		if r[c] == nil {
			return "", false
		}
		fmt.Fprintf(&b, "%d:%s,", len(*r[c]), *r[c])
	}
	return b.String(), true
}
