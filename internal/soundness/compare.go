package soundness

import (
	"context"
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"slices"
	"strings"
)

// compareFamily compares the results of a family's worlds, each with each, and
// what each world's other tenants had before with what they have after.
func (k *check) compareFamily(ctx context.Context, rng *rand.Rand, f *family, runs []run, results []result) error {
	watch := k.prepared.watch
	states := make([]state, len(results))
	if len(watch) > 0 {
		worlds := make([]int, len(runs))
		for i := range runs {
			worlds[i] = runs[i].world
		}
		before, err := k.stateBefore(ctx, f, worlds, watch)
		if err != nil {
			return err
		}
		for i := range results {
			if results[i].fails != noFailure {
				continue
			}
			states[i] = f.digestState(watch, results[i].after)
			if states[i].others != before[i].others && !k.addsOrphans(ctx, f, &runs[i], &results[i]) {
				k.leak(fmt.Sprintf("rows of other tenants change with parameters %s:\n%s", show(runs[i].args), k.changed(ctx, f, &runs[i], &results[i])))
				k.note(f, &runs[i], &runs[i], true)
			}
		}
	}
	if results[0].fails == noFailure {
		k.seen[digestOutcome(&results[0], states[0])] = true
	}
	for i := range results {
		if results[i].err != "" {
			k.out.LastErr = results[i].err
		}
	}
	for i := range results {
		for j := range i {
			if err := k.comparePair(ctx, rng, f, [2]*run{&runs[j], &runs[i]}, [2]*result{&results[j], &results[i]}, [2]state{states[j], states[i]}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *check) comparePair(ctx context.Context, rng *rand.Rand, f *family, runs [2]*run, r [2]*result, after [2]state) error {
	k.out.Runs++
	either := func(why failure) bool { return r[0].fails == why || r[1].fails == why }
	switch {
	case either(timeout) || either(tooLarge):
		k.out.Failed++
	case r[0].fails != r[1].fails || r[0].code != r[1].code:
		k.out.Errors++
		if either(keyFailure) || either(refFailure) {
			k.out.Conflicts++
		}
	case r[0].fails != noFailure:
		k.out.Failed++
	case digestOutcome(r[0], after[0]) != digestOutcome(r[1], after[1]):
		return k.differ(ctx, rng, f, runs[0], runs[1])
	}
	return nil
}

func (k *check) leak(text string) {
	k.out.Leaks++
	if k.out.First == "" {
		k.out.First = text
	}
}

// digestOutcome stands for what the caller sees and has.
func digestOutcome(r *result, s state) uint64 {
	var h maphash.Hash
	h.SetSeed(digestSeed)
	h.WriteString(r.tag)
	return h.Sum64() ^ r.digest ^ s.mine*31
}

// told is a result in full.
type told struct {
	result
	mine []string
}

func (t *told) same(u *told) bool {
	return t.fails == u.fails && t.code == u.code && t.tag == u.tag && slices.Equal(t.rows, u.rows) && slices.Equal(t.mine, u.mine)
}

// tell runs the statement once more and keeps all that it gives.
func (k *check) tell(ctx context.Context, f *family, r run) (*told, error) {
	r.keep = true
	results, err := k.engine.run(ctx, k.prepared, []run{r})
	if err != nil {
		return nil, err
	}
	t := &told{result: results[0]}
	slices.Sort(t.rows)
	if t.fails == noFailure && len(k.prepared.watch) > 0 {
		t.mine, _ = f.listState(k.prepared.watch, t.after)
	}
	return t, nil
}

// differ files the difference of two worlds.
func (k *check) differ(ctx context.Context, rng *rand.Rand, f *family, base, variant *run) error {
	if k.out.Leaks > 0 { // one leak has been told from chance; it refutes the statement
		k.out.Leaks++
		return nil
	}
	a, err := k.tell(ctx, f, *base)
	if err != nil {
		return err
	}
	b, err := k.tell(ctx, f, *variant)
	if err != nil {
		return err
	}
	if a.same(b) {
		k.out.Nondeterministic++
		return nil
	}
	for _, one := range []struct {
		told *told
		run  *run
	}{{a, base}, {b, variant}} {
		steady, err := k.control(ctx, rng, f, *one.run, one.told)
		if err != nil {
			return err
		}
		if !steady {
			k.out.Nondeterministic++
			return nil
		}
	}
	apart := len(k.targets) > 0 && !slices.ContainsFunc(k.targets, func(t *table) bool { return !f.apart[t] || f.meetsKey(t, base.args) })
	if k.skips && (!apart || k.skipsReferences()) && k.existenceOnly(a, b) {
		k.out.Existence++
		return nil
	}
	k.note(f, base, variant, false)
	k.leak(fmt.Sprintf("worlds %d and %d, parameters %s\nrows %s against %s\ntag %s against %s\n%s", base.world, variant.world, show(base.args), a.rows, b.rows, a.tag, b.tag, diff(a.mine, b.mine)))
	return nil
}

// meetsKey tells whether a value is one that keys of others' rows have: columns
// that reference the table spread them.
func (f *family) meetsKey(t *table, values []*string) bool {
	for _, w := range f.worlds {
		for i, r := range w.rows[t] {
			if w.whose[t][i] != other {
				continue
			}
			for _, key := range t.keys {
				for _, j := range key.cols {
					if j != t.tenant && r[j] != nil && slices.ContainsFunc(values, func(v *string) bool { return v != nil && *v == *r[j] }) {
						return true
					}
				}
			}
		}
	}
	return false
}

// existenceOnly tells whether a conflict alone explains that the effects of two
// runs differ: in the target tables' rows alone, and in nothing that was
// returned but rows left out. Where a conflict can only leave rows out, one
// that is left out may let another of the statement's rows in, and that be
// returned. What the statement writes and returns if nothing conflicts is
// compared in the families where nothing does.
func (k *check) existenceOnly(a, b *told) bool {
	elsewhere := func(lines []string) []string {
		return slices.DeleteFunc(slices.Clone(lines), func(s string) bool {
			return slices.ContainsFunc(k.targets, func(t *table) bool { return strings.HasPrefix(s, t.raw+": ") })
		})
	}
	return (onlySkips(k.text) || within(a.rows, b.rows) || within(b.rows, a.rows)) && slices.Equal(elsewhere(a.mine), elsewhere(b.mine))
}

// within tells whether every element of sorted a is in sorted b.
func within(a, b []string) bool {
	for _, s := range a {
		i := slices.Index(b, s)
		if i < 0 {
			return false
		}
		b = b[i+1:]
	}
	return true
}

// control tells whether a world gives the same again, when the engine plans in
// another way and with its rows in another order. Without it a tie or a
// volatile function looks like a leak.
func (k *check) control(ctx context.Context, rng *rand.Rand, f *family, r run, first *told) (bool, error) {
	content := f.worlds[r.world%familySize]
	for i := range 3 * k.engine.plans() {
		r.plan = i % k.engine.plans()
		if i >= k.engine.plans() {
			r.refill = &refill{tables: k.filled, content: content.shuffled(rng, k.filled)}
		}
		again, err := k.tell(ctx, f, r)
		if err != nil {
			return false, err
		}
		if !again.same(first) {
			return false, nil
		}
	}
	return true, nil
}

// addsOrphans tells whether all that a run for the NULL tenant did to rows of
// others is to add rows that are nobody's.
func (k *check) addsOrphans(ctx context.Context, f *family, r *run, after *result) bool {
	if f.shape != nullTenant {
		return false
	}
	rows, err := k.engine.read(ctx, r.world, k.prepared.watch)
	if err != nil {
		return false
	}
	split := func(rows []contents) (orphans, rest []string) {
		f.eachRow(k.prepared.watch, rows, func(t *table, r [][]byte, mine bool) {
			line := t.raw + ": " + rowText(r)
			switch {
			case mine:
			case t.class == tenantOwned && r[t.tenant] == nil:
				orphans = append(orphans, line)
			default:
				rest = append(rest, line)
			}
		})
		slices.Sort(orphans)
		slices.Sort(rest)
		return orphans, rest
	}
	orphans, rest := split(rows)
	orphansNow, restNow := split(after.after)
	return slices.Equal(rest, restNow) && within(orphans, orphansNow)
}

// changed tells which rows of others a run changed.
func (k *check) changed(ctx context.Context, f *family, r *run, after *result) string {
	rows, err := k.engine.read(ctx, r.world, k.prepared.watch)
	if err != nil {
		return err.Error()
	}
	_, before := f.listState(k.prepared.watch, rows)
	_, now := f.listState(k.prepared.watch, after.after)
	return diff(before, now)
}

// diff lists the lines that only one of two sorted texts has.
func diff(a, b []string) string {
	var out strings.Builder
	for _, s := range a {
		if !slices.Contains(b, s) {
			out.WriteString("- " + s + "\n")
		}
	}
	for _, s := range b {
		if !slices.Contains(a, s) {
			out.WriteString("+ " + s + "\n")
		}
	}
	return out.String()
}

func show(args []*string) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = "NULL"
		if a != nil {
			parts[i] = *a
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
