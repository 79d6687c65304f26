package soundness

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// tell runs the statement on the databases at last and says what they show.
func (s *shrinker) tell(ctx context.Context) (*Witness, error) {
	f := s.pair(s.entries)
	r, err := s.run(ctx, f, s.args)
	if err != nil {
		return nil, err
	}
	w := &Witness{Args: s.args, Settings: s.runs[0].settings, Changes: s.changes, Caller: f.mine(s.k.tenantColumn())}
	for _, t := range s.k.filled {
		shown := WitnessTable{Name: t.raw}
		for _, c := range t.cols {
			shown.Columns = append(shown.Columns, c.name)
		}
		for _, e := range s.entries {
			if e.t == t {
				shown.Rows = append(shown.Rows, WitnessRow{Values: e.r, In: e.in, Whose: [...]string{own: "caller", shared: "shared", other: "other"}[e.whose]})
			}
		}
		if len(shown.Rows) > 0 {
			w.Tables = append(w.Tables, shown)
		}
	}
	watch := s.k.prepared.watch
	var had [2][]string
	for i := range w.Results {
		before, err := s.k.engine.read(ctx, i, watch)
		if err != nil {
			return nil, err
		}
		mine, others := f.listState(watch, before)
		nowMine, nowOthers := f.listState(watch, r[i].after)
		had[i] = others
		if !s.changes {
			others, nowOthers = mine, nowMine
		}
		w.Results[i] = WitnessResult{Rows: r[i].rows, Affected: strings.TrimSuffix(r[i].tag, ";"), Before: others, After: nowOthers}
		if slices.Equal(others, nowOthers) {
			w.Results[i].Before, w.Results[i].After = nil, nil
		}
	}
	if s.changes {
		w.Leak = s.changed(f, &w.Results[0])
	} else {
		w.Leak = s.seen(w)
	}
	return w, nil
}

// caller names the caller.
func (w *Witness) caller() string {
	switch len(w.Caller) {
	case 0:
		return "a caller without a tenant"
	case 1:
		return "tenant " + w.Caller[0]
	default:
		return "a caller of tenants " + strings.Join(w.Caller, " and ")
	}
}

// changed says what happens to others' rows.
func (s *shrinker) changed(f *family, r *WitnessResult) string {
	w := &Witness{Caller: f.mine(s.k.tenantColumn())}
	gone := s.namedFirst(without(r.Before, r.After))
	come := s.namedFirst(without(r.After, r.Before))
	for _, line := range gone {
		if i := slices.IndexFunc(come, func(c string) bool { return s.label(c) == s.label(line) }); i >= 0 {
			return w.caller() + " changes " + s.label(line)
		}
	}
	switch {
	case len(gone) > 0 && len(come) > 0:
		return fmt.Sprintf("%s turns %s into %s", w.caller(), s.label(gone[0]), s.label(come[0]))
	case len(gone) > 0:
		return w.caller() + " deletes or takes over " + s.label(gone[0])
	case len(come) > 0:
		return w.caller() + " adds " + s.label(come[0])
	default:
		return w.caller() + " changes rows of another tenant"
	}
}

func without(lines, those []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return slices.Contains(those, l) })
}

// namedFirst puts rows of tables that the statement names before those that
// follow from it.
func (s *shrinker) namedFirst(lines []string) []string {
	names := words(s.k.text)
	isNamed := func(line string) bool {
		name, _, _ := strings.Cut(line, ": ")
		return slices.Contains(names, name)
	}
	return append(slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return !isNamed(l) }), slices.DeleteFunc(slices.Clone(lines), isNamed)...)
}

// label names the row of a line "table: values" by its key and its tenant.
func (s *shrinker) label(line string) string {
	name, values, _ := strings.Cut(line, ": ")
	t := s.k.model.table(name)
	if t == nil {
		return line
	}
	fields := strings.Split(values, "|")
	r := make(row, len(t.cols))
	for i := range r {
		if i < len(fields) && fields[i] != "NULL" {
			r[i] = &fields[i]
		}
	}
	return s.name(t, r)
}

// name calls a row by its key and its tenant: "row (id 7) in orders of tenant 2".
func (s *shrinker) name(t *table, r row) string {
	var key []string
	for _, k := range t.keys {
		if !k.enforced || slices.Contains(k.cols, t.tenant) && len(k.cols) == 1 && t.class != rootTable {
			continue
		}
		for _, c := range k.cols {
			if c != t.tenant || t.class == rootTable {
				key = append(key, t.cols[c].name+" "+text(r[c]))
			}
		}
		break
	}
	name := "a row in " + t.raw
	if len(key) > 0 {
		name = "the row (" + strings.Join(key, ", ") + ") in " + t.raw
	}
	if t.tenant >= 0 && t.class != rootTable {
		return name + " of " + tenantName(r[t.tenant])
	}
	if of := s.ownerOf(t, r); of != nil {
		return name + " of " + tenantName(of)
	}
	return name
}

func tenantName(v *string) string {
	if v == nil {
		return "no tenant"
	}
	return "tenant " + *v
}

func text(v *string) string {
	if v == nil {
		return "NULL"
	}
	return *v
}

// ownerOf finds the tenant of a child's row.
func (s *shrinker) ownerOf(t *table, r row) *string {
	for t.owner != nil {
		key, ok := keyOf(t, t.owner.cols, r)
		i := slices.IndexFunc(s.entries, func(e entry) bool {
			have, full := keyOf(t.owner.ref, t.owner.refCols, e.r)
			return e.t == t.owner.ref && full && have == key
		})
		if !ok || i < 0 {
			return nil
		}
		if t, r = t.owner.ref, s.entries[i].r; t.tenant >= 0 {
			return r[t.tenant]
		}
	}
	return nil
}

// seen says what the caller learns.
func (s *shrinker) seen(w *Witness) string {
	var differing []entry
	for _, e := range s.entries {
		if e.in[0] != e.in[1] {
			differing = append(differing, e)
		}
	}
	a, b := &w.Results[0], &w.Results[1]
	// One number is more likely computed from a row than one of its values.
	computed := len(a.Rows) == 1 && len(b.Rows) == 1 && !strings.Contains(a.Rows[0]+b.Rows[0], "|")
	shows, most := -1, 0
	for i, e := range differing {
		r, against := a, b
		if e.in[1] {
			r, against = b, a
		}
		for _, line := range without(r.Rows, against.Rows) {
			if n := comesFrom(line, e.r); n >= most && n > 0 && !computed {
				shows, most = i, n
			}
		}
	}
	if shows >= 0 {
		return w.caller() + " sees " + s.name(differing[shows].t, differing[shows].r)
	}
	cause := "rows of other tenants"
	if len(differing) > 0 {
		cause = s.name(differing[0].t, differing[0].r)
	}
	switch {
	case !slices.Equal(a.Rows, b.Rows) && len(a.Rows) == 1 && len(b.Rows) == 1:
		return fmt.Sprintf("what %s computes depends on %s: %s or %s", w.caller(), cause, shown(a.Rows[0]), shown(b.Rows[0]))
	case !slices.Equal(a.Rows, b.Rows):
		return fmt.Sprintf("which rows %s gets depends on %s", w.caller(), cause)
	case a.Affected != b.Affected:
		return fmt.Sprintf("how many rows %s is told to have affected depends on %s", w.caller(), cause)
	default:
		return fmt.Sprintf("what the statement writes for %s depends on %s", w.caller(), cause)
	}
}

func shown(line string) string { return "(" + strings.ReplaceAll(line, "|", ", ") + ")" }

// comesFrom counts the values of a result's line that the row has.
func comesFrom(line string, r row) int {
	n := 0
	for v := range strings.SplitSeq(line, "|") {
		if slices.ContainsFunc(r, func(have *string) bool { return have != nil && *have == v }) {
			n++
		}
	}
	return n
}
