package soundness

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
)

// familySize is how many worlds a family has. Few worlds of many families find
// more leaks than many of few, for the same number of runs.
const familySize = 3

// pairsPerFamily is how many pairs of worlds a family gives: each with each.
const pairsPerFamily = familySize * (familySize - 1) / 2

// bankFamilies is how many families the worlds of a checker hold: a statement
// runs in some of them, another one in others.
const bankFamilies = 24

// Worlds is how many worlds an engine must have for a [Checker].
const Worlds = bankFamilies * familySize

// bank is what the worlds hold at the moment. Filling them costs as much as
// dozens of statements, so that many share a bank.
type bank struct {
	seed     uint64
	pool     *pool
	tables   []*table
	sets     bool // the caller may have several tenants
	families []*family
	// before has the state of tables in each world, by the watched tables.
	before map[string][]state
}

// familyPlan is what a family of a bank is like.
type familyPlan struct {
	shape shape
	// apart: 0 no table's keys stand apart, else the number of the split of
	// the tables into those that do and those that do not.
	apart int
}

// bankPlan has fewest of the families that the fewest statements use.
var bankPlan = [bankFamilies]familyPlan{
	{mixed, 0}, {alone, 0}, {mixed, 0}, {nullTenant, 0}, {mixed, 0}, {mixed, 0},
	{alone, 0}, {mixed, 0}, {nullTenant, 0}, {mixed, 0}, {mixed, 0}, {alone, 0},
	{mixed, 0}, {mixed, 0}, {nullTenant, 0}, {alone, 0}, {mixed, 0}, {mixed, 0},
	{mixed, 1}, {mixed, 2}, {alone, 3}, {mixed, 4}, {mixed, 3}, {alone, 4},
}

// split decides the tables whose keys stand apart, the second and fourth being
// the complements of the first and third.
func split(rng *rand.Rand, tables []*table, n int, halves *[2]map[*table]bool) map[*table]bool {
	apart := map[*table]bool{}
	if n == 0 {
		return apart
	}
	half := &halves[(n-1)/2]
	if *half == nil {
		*half = map[*table]bool{}
		for _, t := range tables {
			(*half)[t] = rng.IntN(2) == 0
		}
	}
	for _, t := range tables {
		apart[t] = (*half)[t] == (n%2 == 1)
	}
	return apart
}

// refill makes a bank and fills the worlds with it. The bank is a function of
// the seed, the pool and the tables.
func (c *Checker) refill(ctx context.Context, b *bank, plan []familyPlan, apart []map[*table]bool) error {
	var worlds []int
	var contents []*world
	for i, p := range plan {
		rng := rand.New(rand.NewPCG(b.seed, uint64(i)))
		turn := i + int(b.seed%callersInTurn) + i/callersInTurn
		callers := []int{turn % callersInTurn}
		if b.sets && i%2 == 0 {
			callers = append(callers, (turn+1)%callersInTurn)
		}
		f, err := makeFamily(rng, b.pool, b.tables, p.shape, callers, apart[i])
		if err != nil {
			return err
		}
		for v, w := range f.worlds {
			worlds = append(worlds, i*familySize+v)
			contents = append(contents, w)
		}
		b.families = append(b.families, f)
	}
	b.before = map[string][]state{}
	c.bank = nil
	if err := c.engine.fill(ctx, b.tables, worlds, contents); err != nil {
		return err
	}
	c.bank = b
	return nil
}

// Refill gives the worlds new contents, a function of the seed, for the
// statements that [Checker.CheckShared] checks. Sets says that these take a
// list of the caller's tenants.
func (c *Checker) Refill(ctx context.Context, seed uint64, sets bool) error {
	if err := c.engine.maintain(ctx); err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(seed, 1<<32))
	var halves [2]map[*table]bool
	var apart []map[*table]bool
	for _, p := range bankPlan {
		apart = append(apart, split(rng, c.model.tables, p.apart, &halves))
	}
	b := &bank{seed: seed, pool: newPool(""), tables: c.model.tables, sets: sets}
	return c.refill(ctx, b, bankPlan[:], apart)
}

// choose picks the families that a statement runs in. A statement that skips
// conflicting rows runs half of the time where no key conflicts, so that leaks
// other than their existence show.
func (b *bank) choose(rng *rand.Rand, n int, targets []*table, skips bool) []int {
	isApart := func(i int) bool {
		return len(targets) > 0 && !slices.ContainsFunc(targets, func(t *table) bool { return !b.families[i].apart[t] })
	}
	var chosen []int
	take := func(n int, fits func(i int) bool) {
		for _, i := range rng.Perm(len(b.families)) {
			if n > 0 && fits(i) && !slices.Contains(chosen, i) {
				chosen = append(chosen, i)
				n--
			}
		}
	}
	of := func(s shape) func(i int) bool {
		return func(i int) bool { return b.families[i].shape == s && len(b.families[i].apart) == 0 }
	}
	if skips {
		take(n/2, isApart)
	}
	take(max(1, n/6), of(nullTenant))
	take(max(1, n/6), of(alone))
	take(n-len(chosen), of(mixed))
	take(n-len(chosen), func(int) bool { return true })
	slices.Sort(chosen)
	return chosen
}

// stateBefore gives the state of the tables in a world as it was filled.
func (c *Checker) stateBefore(ctx context.Context, f *family, worlds []int, tables []*table) ([]state, error) {
	key := fmt.Sprint(worlds[0])
	for _, t := range tables {
		key += "," + t.raw
	}
	if s, ok := c.bank.before[key]; ok {
		return s, nil
	}
	var all []state
	for _, w := range worlds {
		rows, err := c.engine.read(ctx, w, tables)
		if err != nil {
			return nil, err
		}
		s := f.digestState(tables, rows)
		if len(all) > 0 && s.mine != all[0].mine {
			mine, _ := f.listState(tables, rows)
			return nil, fmt.Errorf("world %d differs from the first in the caller's rows: %v", w, mine)
		}
		all = append(all, s)
	}
	c.bank.before[key] = all
	return all, nil
}
