package soundness

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
)

// row holds a row's values as text; nil is NULL.
type row []*string

// world is the content of one database.
type world struct {
	rows map[*table][]row
	// whose says for each of rows, by its index, whose it is.
	whose map[*table][]ownership
}

type ownership int

const (
	own ownership = iota
	shared
	other
)

// shape says how the worlds of a family differ.
type shape int

const (
	// mixed: some rows of others are in every world under the same keys, with
	// other attributes; the rest is as the world's profile says.
	mixed shape = iota
	// alone: the first world has no other tenant at all.
	alone
	// nullTenant: the trusted value is NULL, so only shared rows are the
	// caller's; else as mixed.
	nullTenant
)

// profile shapes the rows that others have in one world only.
type profile int

const (
	none   profile = iota
	sparse         // few rows
	dense          // independent
	clones         // copies of the caller's rows, half with one column changed
)

// profiles are those of a family's worlds, by its shape.
var profiles = map[shape][familySize]profile{
	mixed:      {sparse, clones, dense},
	alone:      {none, dense, clones},
	nullTenant: {sparse, dense, dense},
}

// family is a number of worlds that agree on the caller's and the shared rows.
type family struct {
	rng    *rand.Rand
	pool   *pool
	tables []*table
	shape  shape
	// callers index the caller's tenants in the pool's lists; one unless the
	// statement takes a set of them.
	callers []int
	// apart holds tables where others' keys never meet the caller's or a
	// parameter's.
	apart  map[*table]bool
	worlds []*world
	// common has, for each row of others that every world has, its form in each.
	common map[*table][][]row
}

const attempts = 12

func makeFamily(rng *rand.Rand, pool *pool, tables []*table, shape shape, callers []int, apart map[*table]bool) (*family, error) {
	f := &family{rng: rng, pool: pool, tables: tables, shape: shape, callers: callers, apart: apart, common: map[*table][][]row{}}
	for range familySize {
		f.worlds = append(f.worlds, &world{rows: map[*table][]row{}, whose: map[*table][]ownership{}})
	}
	for _, t := range tables {
		if err := f.fill(t); err != nil {
			return nil, fmt.Errorf("table %s: %w", t.raw, err)
		}
	}
	for _, w := range f.worlds {
		w.interleave(rng, tables)
	}
	return f, nil
}

// mine lists the caller's tenants as the column writes them.
func (f *family) mine(c *column) []string {
	if f.shape == nullTenant {
		return nil
	}
	return f.trusted(c)
}

// trusted lists what a trusted placeholder carries: the same texts for all
// columns that can hold them.
func (f *family) trusted(c *column) []string {
	first := f.tenant()
	all, own := f.pool.tenants(first), f.pool.tenants(c)
	var mine []string
	for _, i := range f.callers {
		v := all[i%len(all)]
		if first.kind != c.kind && !c.kind.takes(v) {
			v = own[i%len(own)]
		}
		mine = append(mine, v)
	}
	return mine
}

// tenant is the first tenant column of the tables.
func (f *family) tenant() *column {
	for _, t := range f.tables {
		if t.tenant >= 0 {
			return &t.cols[t.tenant]
		}
	}
	return &column{kind: intKind}
}

// takes tells whether a column of the kind holds a tenant's text as it is.
func (k kind) takes(v string) bool {
	switch k {
	case textKind, charKind, anyKind, blobKind:
		return true
	case intKind, realKind:
		n, err := strconv.Atoi(v)
		return err == nil && strconv.Itoa(n) == v
	default:
		return false
	}
}

// fill makes a table's rows: shared, own, common to others, then each world's.
func (f *family) fill(t *table) error {
	if t.class == sharedTable || t.sharedRows {
		for range 2 + f.rng.IntN(3) {
			if err := f.everywhere(t, shared); err != nil {
				return err
			}
		}
	}
	if t.class == sharedTable {
		return nil
	}
	if t.class != unowned && (f.shape != alone || f.rng.IntN(3) > 0) {
		for range f.rng.IntN(5) {
			if err := f.everywhere(t, own); err != nil {
				return err
			}
		}
	}
	if f.shape != alone {
		for range 1 + f.rng.IntN(3) {
			if err := f.commonOther(t); err != nil {
				return err
			}
		}
	}
	if t.class != unowned && slices.ContainsFunc(t.foreign, func(fk foreignKey) bool { return fk.ref == t }) {
		// Rows of the caller that may reference others' rows of the same table.
		for range f.rng.IntN(3) {
			if err := f.everywhere(t, own); err != nil {
				return err
			}
		}
	}
	for w := range f.worlds {
		prof, n := profiles[f.shape][w], 2+f.rng.IntN(4)
		switch prof {
		case none:
			n = 0
		case sparse:
			n = f.rng.IntN(3)
		case dense, clones:
		}
		for range n {
			r, err := f.make([]int{w}, t, other, f.template(w, t, prof == clones))
			if err != nil {
				return err
			}
			f.add(w, t, other, r)
		}
	}
	return nil
}

// template picks one of the caller's rows to copy, if one is to be copied.
func (f *family) template(w int, t *table, wanted bool) row {
	var found []row
	for i, r := range f.worlds[w].rows[t] {
		if wanted && f.worlds[w].whose[t][i] == own {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return pick(f.rng, found)
}

func (f *family) add(w int, t *table, whose ownership, r row) {
	if r != nil {
		f.worlds[w].rows[t] = append(f.worlds[w].rows[t], r)
		f.worlds[w].whose[t] = append(f.worlds[w].whose[t], whose)
	}
}

func (f *family) all() []int {
	all := make([]int, len(f.worlds))
	for w := range all {
		all[w] = w
	}
	return all
}

// everywhere adds the same row to every world.
func (f *family) everywhere(t *table, whose ownership) error {
	r, err := f.make(f.all(), t, whose, nil)
	if err != nil || r == nil {
		return err
	}
	for w := range f.worlds {
		f.add(w, t, whose, r)
	}
	return nil
}

// commonOther adds a row of another tenant that has the same keys in every
// world and, half of the time, other attributes.
func (f *family) commonOther(t *table) error {
	first, err := f.make(f.all(), t, other, f.template(0, t, f.rng.IntN(2) == 0))
	if err != nil || first == nil {
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
	forms := []row{first}
	for range f.worlds[1:] {
		r := slices.Clone(first)
		for i := range t.cols {
			if !fixed[i] && !t.cols[i].skip && f.rng.IntN(2) == 0 {
				if r[i], err = f.draw(t, i, false); err != nil {
					return err
				}
			}
		}
		forms = append(forms, r)
	}
	for w, r := range forms {
		f.add(w, t, other, r)
	}
	f.common[t] = append(f.common[t], forms)
	return nil
}

// interleave spreads others' rows among the caller's, which keep their order:
// a statement that takes the first rows that it meets meets others' too.
func (w *world) interleave(rng *rand.Rand, tables []*table) {
	for _, t := range tables {
		if t.loose() {
			continue // the database drops later rows: the caller's come first
		}
		rows, whose := w.rows[t], w.whose[t]
		order := rng.Perm(len(rows))
		// The places that fall to rows of all worlds take them in their order.
		var fixed, places []int
		for place, i := range order {
			if whose[i] != other {
				places = append(places, place)
				fixed = append(fixed, i)
			}
		}
		slices.Sort(fixed)
		for n, place := range places {
			order[place] = fixed[n]
		}
		sorted, owners := make([]row, len(rows)), make([]ownership, len(rows))
		for place, i := range order {
			sorted[place], owners[place] = rows[i], whose[i]
		}
		w.rows[t], w.whose[t] = sorted, owners
	}
}

// loose tells whether the database decides which rows can stand together.
func (t *table) loose() bool {
	return slices.ContainsFunc(t.keys, func(k key) bool { return k.loose })
}

// shuffled gives the world with the rows of each table in another order.
func (w *world) shuffled(rng *rand.Rand, tables []*table) *world {
	out := &world{rows: map[*table][]row{}, whose: w.whose}
	for _, t := range tables {
		out.rows[t] = slices.Clone(w.rows[t])
		if rows := out.rows[t]; !t.loose() {
			rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		}
	}
	return out
}
