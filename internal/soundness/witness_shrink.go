package soundness

import (
	"context"
	"maps"
	"slices"
)

// entry is a row of one world or of both.
type entry struct {
	t     *table
	r     row
	in    [2]bool
	whose ownership
}

// shrinker makes the databases of a leak smaller as long as they show it.
type shrinker struct {
	*site
	entries []entry
	args    []*string
	tries   int // left
}

// maxShrinks bounds how often a statement runs on smaller databases.
const maxShrinks = 600

func newShrinker(s *site) *shrinker {
	sh := &shrinker{site: s, args: s.runs[0].args, tries: maxShrinks}
	var worlds [2]*world
	for i := range worlds {
		worlds[i] = s.family.worlds[s.runs[i].world%familySize]
	}
	for _, t := range s.k.filled {
		var rows []entry
		for i, r := range worlds[0].rows[t] {
			rows = append(rows, entry{t, r, [2]bool{true, s.changes}, worlds[0].whose[t][i]})
		}
		for i, r := range worlds[1].rows[t] {
			if s.changes {
				break
			}
			same := slices.IndexFunc(rows, func(e entry) bool {
				return !e.in[1] && e.whose == worlds[1].whose[t][i] && slices.EqualFunc(e.r, r, sameText)
			})
			if same >= 0 {
				rows[same].in[1] = true
			} else {
				rows = append(rows, entry{t, r, [2]bool{false, true}, worlds[1].whose[t][i]})
			}
		}
		sh.entries = append(sh.entries, rows...)
	}
	return sh
}

func sameText(a, b *string) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// family gives the two worlds of the entries.
func (s *shrinker) pair(entries []entry) *family {
	f := *s.family
	f.worlds = nil
	for i := range 2 {
		w := &world{rows: map[*table][]row{}, whose: map[*table][]ownership{}}
		for _, e := range entries {
			if e.in[i] {
				w.rows[e.t], w.whose[e.t] = append(w.rows[e.t], e.r), append(w.whose[e.t], e.whose)
			}
		}
		f.worlds = append(f.worlds, w)
	}
	return &f
}

// stands tells whether the worlds keep every enforced constraint, and the same
// ones own their rows.
func stands(f *family) bool {
	for w := range f.worlds {
		for t, rows := range f.worlds[w].rows {
			for i, r := range rows {
				for j := range t.foreign {
					if fk := &t.foreign[j]; (fk.enforced || fk == t.owner) && !f.refers(w, t, fk, r, f.worlds[w].whose[t][i]) {
						return false
					}
				}
			}
			for _, k := range t.keys {
				if k.enforced && !distinct(t, k.cols, rows) {
					return false
				}
			}
		}
	}
	return true
}

// refers tells whether a row's reference has its row, which has the same owner
// if it owns this one.
func (f *family) refers(w int, t *table, fk *foreignKey, r row, whose ownership) bool {
	key, ok := keyOf(t, fk.cols, r)
	if !ok {
		return fk != t.owner
	}
	for i, ref := range f.worlds[w].rows[fk.ref] {
		if have, ok := keyOf(fk.ref, fk.refCols, ref); ok && have == key {
			return fk != t.owner || f.worlds[w].whose[fk.ref][i] == whose
		}
	}
	return false
}

func distinct(t *table, cols []int, rows []row) bool {
	seen := map[string]bool{}
	for _, r := range rows {
		if key, ok := keyOf(t, cols, r); ok {
			if seen[key] {
				return false
			}
			seen[key] = true
		}
	}
	return true
}

// shows tells whether the worlds of the entries show the leak.
func (s *shrinker) shows(ctx context.Context, entries []entry, args []*string) (bool, error) {
	f := s.pair(entries)
	if s.tries <= 0 || !stands(f) {
		return false, nil
	}
	s.tries--
	r, err := s.run(ctx, f, args)
	if err != nil || r[0].fails != noFailure || r[1].fails != noFailure {
		return false, err
	}
	if s.changes {
		before, err := s.k.engine.read(ctx, 0, s.k.prepared.watch)
		if err != nil {
			return false, err
		}
		_, had := f.listState(s.k.prepared.watch, before)
		_, has := f.listState(s.k.prepared.watch, r[0].after)
		return !slices.Equal(had, has), nil
	}
	if r[0].same(r[1]) || s.k.skips && s.k.existenceOnly(r[0], r[1]) {
		return false, nil
	}
	for i := range r {
		steady, err := s.k.control(ctx, s.family.rng, f, s.runOf(i, args), r[i])
		if err != nil || !steady {
			return false, err
		}
	}
	return true, nil
}

func (s *shrinker) runOf(world int, args []*string) run {
	return run{world: world, args: args, settings: s.runs[0].settings}
}

// run fills the first two worlds and runs the statement in them.
func (s *shrinker) run(ctx context.Context, f *family, args []*string) (r [2]*told, err error) {
	if err := s.k.engine.fill(ctx, s.k.filled, []int{0, 1}, f.worlds); err != nil {
		return r, err
	}
	for i := range r {
		if r[i], err = s.k.tell(ctx, f, s.runOf(i, args)); err != nil {
			return r, err
		}
	}
	return r, nil
}

// try takes the entries if they show the leak.
func (s *shrinker) try(ctx context.Context, entries []entry, args []*string) (bool, error) {
	ok, err := s.shows(ctx, entries, args)
	if ok {
		s.entries, s.args = entries, args
	}
	return ok, err
}

// shrink drops rows and makes values simple until nothing more goes.
func (s *shrinker) shrink(ctx context.Context) error {
	for again := true; again && s.tries > 0; {
		again = false
		s.merge()
		for _, step := range []func(context.Context) (bool, error){s.dropOthers, s.dropRows, s.simplify, s.rename} {
			smaller, err := step(ctx)
			if err != nil {
				return err
			}
			again = again || smaller
		}
	}
	s.merge()
	return nil
}

// merge joins a row of one world with the same one of the other.
func (s *shrinker) merge() {
	for i := 0; i < len(s.entries); i++ {
		for j := len(s.entries) - 1; j > i; j-- {
			a, b := &s.entries[i], &s.entries[j]
			if a.t == b.t && a.whose == b.whose && a.in[0] != a.in[1] && a.in[0] == b.in[1] && a.in[1] == b.in[0] && slices.EqualFunc(a.r, b.r, sameText) {
				a.in = [2]bool{true, true}
				s.entries = slices.Delete(s.entries, j, j+1)
			}
		}
	}
}

// dropOthers takes all rows of others out of one world.
func (s *shrinker) dropOthers(ctx context.Context) (bool, error) {
	for w := range 2 {
		if s.changes {
			break
		}
		var entries []entry
		dropped := false
		for _, e := range s.entries {
			if e.whose == other && e.in[w] {
				dropped = true
				if e.in[w] = false; !e.in[1-w] {
					continue
				}
			}
			entries = append(entries, e)
		}
		if dropped {
			if ok, err := s.try(ctx, entries, s.args); ok || err != nil {
				return ok, err
			}
		}
	}
	return false, nil
}

// dropRows takes single rows out, those that reference others first.
func (s *shrinker) dropRows(ctx context.Context) (bool, error) {
	smaller := false
	for i := len(s.entries) - 1; i >= 0; i-- {
		ok, err := s.try(ctx, slices.Delete(slices.Clone(s.entries), i, i+1), s.args)
		if err != nil {
			return false, err
		}
		smaller = smaller || ok
	}
	return smaller, nil
}

// plain lists the simplest values of a kind, the simplest first.
func plain(c *column) []string {
	if len(c.labels) > 0 {
		return c.labels[:1]
	}
	switch c.kind {
	case intKind, realKind, anyKind:
		return []string{"1", "2"}
	case textKind, charKind, blobKind:
		return []string{"a", "b"}
	case boolKind:
		return []string{"f", "t"}
	default:
		return nil
	}
}

// simplify gives columns that no key needs their simplest value.
func (s *shrinker) simplify(ctx context.Context) (bool, error) {
	smaller := false
	for i := range s.entries {
		t := s.entries[i].t
		for j := range t.cols {
			c := &t.cols[j]
			if t.mayPointNowhere(j) && s.entries[i].r[j] != nil {
				ok, err := s.set(ctx, i, j, nil)
				if err != nil {
					return false, err
				}
				smaller = smaller || ok
			}
			if c.skip || c.array || t.inKey(j) {
				continue
			}
			for _, v := range plain(c) {
				if sameText(s.entries[i].r[j], &v) {
					break
				}
				ok, err := s.set(ctx, i, j, &v)
				if err != nil {
					return false, err
				}
				if ok {
					smaller = true
					break
				}
			}
		}
	}
	return smaller, nil
}

// set gives a row's column another value.
func (s *shrinker) set(ctx context.Context, i, j int, v *string) (bool, error) {
	entries := slices.Clone(s.entries)
	entries[i].r = slices.Clone(entries[i].r)
	entries[i].r[j] = v
	return s.try(ctx, entries, s.args)
}

// mayPointNowhere tells whether a column references a row, or none.
func (t *table) mayPointNowhere(col int) bool {
	return !t.cols[col].notNull && col != t.tenant &&
		slices.ContainsFunc(t.foreign, func(fk foreignKey) bool { return slices.Contains(fk.cols, col) })
}

// inKey tells whether a column is the tenant's or part of a key.
func (t *table) inKey(col int) bool {
	return col == t.tenant ||
		slices.ContainsFunc(t.keys, func(k key) bool { return slices.Contains(k.cols, col) || k.loose }) ||
		slices.ContainsFunc(t.foreign, func(fk foreignKey) bool { return slices.Contains(fk.cols, col) })
}

// rename calls the caller tenant 1 and the others 2, 3 and so on, where tenants
// are numbers. A caller without a tenant becomes one with, if that shows the
// leak too.
func (s *shrinker) rename(ctx context.Context) (bool, error) {
	if len(s.family.callers) != 1 || s.k.tenantColumn().kind != intKind {
		return false, nil
	}
	names := map[string]string{"no caller": "1"}
	if s.family.shape != nullTenant {
		names = map[string]string{s.family.trusted(s.k.tenantColumn())[0]: "1"}
	}
	for _, e := range s.entries {
		if e.t.tenant >= 0 && e.r[e.t.tenant] != nil {
			if v := *e.r[e.t.tenant]; names[v] == "" {
				names[v] = string(rune('1' + min(len(names), 8)))
			}
		}
	}
	same := true
	for from, to := range names {
		same = same && from == to
	}
	if same {
		return false, nil
	}
	entries := slices.Clone(s.entries)
	for i := range entries {
		t := entries[i].t
		entries[i].r = slices.Clone(entries[i].r)
		for j, v := range entries[i].r {
			if to := ""; v != nil && t.holdsTenant(j) {
				if to = names[*v]; to != "" {
					entries[i].r[j] = &to
				}
			}
		}
	}
	args := slices.Clone(s.args)
	first, list := "1", arrayText([]string{"1"})
	for i := range args {
		switch trusted := slices.Contains(s.k.st.Trust, i+1) || slices.Contains(s.k.st.Sets, i+1); {
		case trusted && s.k.prepared.params[i].array:
			args[i] = &list
		case trusted:
			args[i] = &first
		}
	}
	family, settings := s.family, s.runs[0].settings
	renamed := *family
	renamed.callers, renamed.shape = []int{0}, mixed // the pool's first tenant is 1
	s.family, s.runs[0].settings = &renamed, maps.Clone(settings)
	for name := range settings {
		s.runs[0].settings[name] = first
	}
	ok, err := s.try(ctx, entries, args)
	if !ok {
		s.family, s.runs[0].settings = family, settings
	}
	return ok, err
}

// holdsTenant tells whether a column holds tenants: the tenant column, or one
// that references such a one.
func (t *table) holdsTenant(col int) bool {
	return col == t.tenant || slices.ContainsFunc(t.foreign, func(fk foreignKey) bool {
		i := slices.Index(fk.cols, col)
		return i >= 0 && fk.ref != t && fk.ref.holdsTenant(fk.refCols[i])
	})
}
