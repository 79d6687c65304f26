package soundness

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func (f *family) draw(t *table, i int, isKey bool) (*string, error) {
	c := &t.cols[i]
	apart := isKey && f.apart[t]
	if !c.notNull && !apart && f.rng.IntN(6) == 0 { // a NULL may equal the caller's
		return nil, nil
	}
	if c.bounds != nil {
		v := pick(f.rng, c.bounds)
		return &v, nil
	}
	v, err := f.pool.value(f.rng, c, isKey, apart)
	return &v, err
}

// make builds a row that keeps the constraints of the given worlds, or nil when
// none was found.
func (f *family) make(worlds []int, t *table, whose ownership, template row) (row, error) {
	for range attempts {
		r, ok, err := f.try(worlds, t, whose, template)
		if err != nil {
			return nil, err
		}
		if ok && !slices.ContainsFunc(worlds, func(w int) bool { return !f.unique(w, t, r) }) {
			return r, nil
		}
	}
	return nil, nil
}

func (f *family) try(worlds []int, t *table, whose ownership, template row) (row, bool, error) {
	r := make(row, len(t.cols))
	set := make([]bool, len(t.cols))
	if t.tenant >= 0 {
		v, ok := f.tenantOf(t, whose)
		if !ok {
			return nil, false, nil
		}
		r[t.tenant], set[t.tenant] = v, true
	}
	if t.owner != nil && !f.refer(worlds, t, t.owner, whose, r, set) {
		return nil, false, nil
	}
	for i := range t.foreign {
		fk := &t.foreign[i]
		if fk != t.owner && fk.enforced && !f.refer(worlds, t, fk, whose, r, set) {
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
	if f.rng.IntN(2) == 0 {
		changed = f.rng.IntN(len(t.cols))
	}
	for i := range t.cols {
		if set[i] || t.cols[i].skip {
			continue
		}
		if template != nil && i != changed && (!inKey[i] || f.rng.IntN(2) == 0) && !(inKey[i] && f.apart[t]) {
			r[i] = template[i]
			continue
		}
		var err error
		if r[i], err = f.draw(t, i, inKey[i] && (whose == other || !f.apart[t])); err != nil {
			return nil, false, err
		}
	}
	return r, true, nil
}

// tenantOf draws a row's tenant; not ok when the table cannot hold one.
func (f *family) tenantOf(t *table, whose ownership) (*string, bool) {
	c := &t.cols[t.tenant]
	mine := f.mine(c)
	switch {
	case whose == shared:
		return nil, true
	case whose == own:
		mine = slices.DeleteFunc(mine, func(v string) bool { return c.bounds != nil && !slices.Contains(c.bounds, v) })
		if len(mine) == 0 {
			return nil, false
		}
		v := pick(f.rng, f.spellings(c, mine))
		return &v, true
	case !c.notNull && !t.sharedRows && f.rng.IntN(3) == 0:
		return nil, true
	}
	others := f.pool.tenants(c)
	if c.bounds != nil {
		others = slices.Clone(c.bounds)
	}
	others = slices.DeleteFunc(others, func(v string) bool {
		return slices.ContainsFunc(mine, func(m string) bool { return c.same(m, v) })
	})
	if len(others) == 0 {
		return nil, false
	}
	if len(others) > 3 && f.rng.IntN(2) == 0 {
		others = others[:3] // a few large tenants meet more often than many small ones
	}
	v := pick(f.rng, others)
	return &v, true
}

// spellings lists the ways to write the caller's tenants in the column: every
// value that it takes for one of them is the caller's.
func (f *family) spellings(c *column, mine []string) []string {
	if c.fold == nil {
		return mine
	}
	return slices.DeleteFunc(slices.Concat(mine, f.pool.tenants(c)), func(v string) bool {
		return !slices.ContainsFunc(mine, func(m string) bool { return c.same(m, v) })
	})
}

// refer points the foreign key at a row, consistent with the columns already
// set. An owner has the same ownership as the row; other references of own
// rows may lead to another tenant's row. A row of all worlds refers only to
// rows of all.
func (f *family) refer(worlds []int, t *table, fk *foreignKey, whose ownership, r row, set []bool) bool {
	w, everywhere := worlds[0], len(worlds) > 1
	nullable := -1
	for _, c := range fk.cols {
		if !t.cols[c].notNull && (!set[c] || r[c] == nil) {
			nullable = c
		}
	}
	owner := fk == t.owner
	var found []row
	for i, ref := range f.worlds[w].rows[fk.ref] {
		o := f.worlds[w].whose[fk.ref][i]
		if (!owner || o == whose) && (o != other || !everywhere && whose == other) {
			found = append(found, ref)
		}
	}
	if everywhere && (whose == other || !owner && f.rng.IntN(2) == 0) {
		for _, forms := range f.common[fk.ref] {
			found = append(found, forms[w])
		}
	}
	found = slices.DeleteFunc(found, func(ref row) bool {
		for i, c := range fk.cols {
			v := ref[fk.refCols[i]]
			if v == nil || set[c] && (r[c] == nil || !t.cols[c].same(*r[c], *v)) {
				return true
			}
		}
		return false
	})
	if len(found) == 0 || nullable >= 0 && f.rng.IntN(5) == 0 {
		if nullable < 0 {
			return false
		}
		r[nullable], set[nullable] = nil, true
		return true
	}
	ref := pick(f.rng, found)
	for i, c := range fk.cols {
		if !set[c] {
			r[c], set[c] = ref[fk.refCols[i]], true
		}
	}
	return true
}

// unique tells whether the row can join the world's rows.
func (f *family) unique(w int, t *table, r row) bool {
	for _, k := range t.keys {
		if !k.enforced {
			continue
		}
		id, ok := keyOf(t, k.cols, r)
		if !ok && !k.nullsEqual {
			continue
		}
		for _, have := range f.worlds[w].rows[t] {
			if h, full := keyOf(t, k.cols, have); h == id && full == ok {
				return false
			}
		}
	}
	return true
}

// keyOf is the text of a row's key, the same for equal keys; not complete when
// a column is NULL.
func keyOf(t *table, cols []int, r row) (text string, complete bool) {
	var b strings.Builder
	complete = true
	for _, c := range cols {
		if r[c] == nil {
			b.WriteByte('-')
			complete = false
			continue
		}
		v := t.cols[c].folded(*r[c])
		b.WriteString(strconv.Itoa(len(v)))
		b.WriteByte(':')
		b.WriteString(v)
	}
	return b.String(), complete
}

// remembered makes a fold of the values of a type from a question to the
// database, which is asked once for each. Failed takes the first error.
func remembered(typ string, ask func(string) (string, error), failed *error) func(string) string {
	known := map[string]string{}
	return func(v string) string {
		if folded, ok := known[v]; ok {
			return folded
		}
		folded, err := ask(v)
		if err != nil && *failed == nil {
			*failed = fmt.Errorf("compare values of type %s: %w", typ, err)
		}
		known[v] = folded
		return folded
	}
}
