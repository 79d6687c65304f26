// Package soundness checks verdicts against live databases.
//
// A statement is scoped when, on any two databases that agree on the caller's
// and the shared rows, it gives the same rows and the same state of those
// rows, and changes no row of another tenant. A [Checker] has an engine with
// many small worlds full of collisions, in families: those of a family agree
// on the caller's and the shared rows. It runs the statement in families with
// adversarial values for its untrusted parameters, and compares each world's
// outcome with those of its family's others. Every declared key holds in every
// world: a leak that needs an impossible database is no leak.
//
// The package reads schema and ownership from the database itself, so that it
// shares no mistake with the catalogue. It links database drivers: only tests
// import it.
package soundness

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// DefaultPairs is how many pairs of worlds a check compares unless told
// otherwise: by then 99 of 100 leaks have shown.
const DefaultPairs = 24

// Statement is what is checked.
type Statement struct {
	// SQL holds the statements, run one after the other. In PostgreSQL's
	// "public." stands for the world's schema.
	SQL []string
	// Trust numbers the placeholders that carry the caller's tenant, Sets
	// those that carry a list of the caller's tenants.
	Trust, Sets []int
}

// Options bounds a check.
type Options struct {
	Pairs int    // 0: DefaultPairs; rounded up to whole families
	Seed  uint64 // the check is a function of it and of what the worlds hold
	// Stop ends the check at the first leak.
	Stop bool
}

// Outcome is what a check saw. The counts are of pairs of worlds.
type Outcome struct {
	Runs  int
	Leaks int // results or own state differ, or another tenant's row changed
	// Existence counts differences that only tell of a conflicting key: an
	// insert that is skipped in one world.
	Existence int
	// Errors counts runs that failed in one world only, or differently, of
	// which Conflicts failed on a unique or foreign key.
	Errors, Conflicts int
	// Failed counts runs that failed alike in both worlds.
	Failed int
	// Nondeterministic counts differences that the same world shows too when
	// its rows lie in another order or the statement runs again.
	Nondeterministic int
	// Distinct is the number of different outcomes in the families: one
	// means that the data never exercised the statement.
	Distinct int
	First    string // the first leak, told for a human
	LastErr  string // the last error of the statement
}

// Checker runs statements against the worlds of one engine, for one tenant
// dimension: where a policy has several, each has a checker of its own, with
// the policy and the trusted placeholders of that dimension. It is not safe
// for concurrent use.
type Checker struct {
	engine engine
	model  *model
	bank   *bank
	site   *site // of the first leak since a witness was asked for
}

// OpenPostgres makes the worlds as schemas of the connection's database, whose
// names start with prefix, and reads what the DDL made. Of a policy it uses the
// columns, root, shared tables and rows, children and settings. The connection
// is the checker's alone from now on.
func OpenPostgres(ctx context.Context, conn *pgx.Conn, prefix, ddl string, policy catalog.TenancyPolicy) (*Checker, error) {
	e, m, err := openPostgres(ctx, conn, prefix, ddl, policy, Worlds)
	if err != nil {
		return nil, err
	}
	return &Checker{engine: e, model: m}, nil
}

// Close removes the worlds.
func (c *Checker) Close() error { return c.engine.close() }

// Check runs the statement in worlds made for it alone, whose rows hold the
// statement's constants and their neighbours too. An error means that the check
// itself failed or that the statement cannot run on the schema at all.
func (c *Checker) Check(ctx context.Context, st Statement, opts Options) (Outcome, error) {
	k, err := c.begin(ctx, st)
	if err != nil {
		return Outcome{}, err
	}
	pool := newPool(k.text)
	families := opts.families()
	// Each round fills the worlds anew.
	for round := uint64(0); families > 0; round++ {
		n := min(families, DefaultPairs/pairsPerFamily)
		families -= n
		b := &bank{seed: opts.Seed + round<<32, pool: pool, tables: k.filled, sets: len(st.Sets) > 0}
		var plan []familyPlan
		var apart []map[*table]bool
		for i := range n {
			p := ownPlan[(i+int(round))%len(ownPlan)]
			a := map[*table]bool{}
			if k.skips && i%4 >= 2 {
				for _, t := range k.targets {
					a[t] = true
				}
			}
			plan, apart = append(plan, p), append(apart, a)
		}
		if err := c.refill(ctx, b, plan, apart); err != nil {
			return k.out, fmt.Errorf("round %d of seed %d: %w", round, opts.Seed, err)
		}
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		if err := k.in(ctx, rand.New(rand.NewPCG(opts.Seed, round)), all, ownDraws); err != nil {
			return k.out, fmt.Errorf("round %d of seed %d: %w", round, opts.Seed, err)
		}
		if opts.Stop && k.out.Leaks > 0 {
			break
		}
	}
	c.bank = nil
	k.out.Distinct = len(k.seen)
	return k.out, nil
}

// ownDraws is how many sets of values the untrusted placeholders of a statement
// take in each family of its own worlds. In shared ones the number of
// statements makes up for a single one.
const ownDraws = 3

// ownPlan has the shapes of the families of a statement's own worlds in turn.
var ownPlan = []familyPlan{{mixed, 0}, {alone, 0}, {mixed, 0}, {mixed, 0}, {nullTenant, 0}, {mixed, 0}, {mixed, 0}}

// CheckShared runs the statement in the worlds of the last [Checker.Refill].
// The statement's own constants should be among those of the worlds' rows.
func (c *Checker) CheckShared(ctx context.Context, st Statement, opts Options) (Outcome, error) {
	if c.bank == nil || c.bank.sets != (len(st.Sets) > 0) {
		return Outcome{}, fmt.Errorf("the worlds are not filled for this statement")
	}
	k, err := c.begin(ctx, st)
	if err != nil {
		return Outcome{}, err
	}
	rng := rand.New(rand.NewPCG(opts.Seed, c.bank.seed))
	if err := k.in(ctx, rng, c.bank.choose(rng, opts.families(), k.targets, k.skips), 1); err != nil {
		return k.out, fmt.Errorf("seed %d of bank %d: %w", opts.Seed, c.bank.seed, err)
	}
	k.out.Distinct = len(k.seen)
	return k.out, nil
}

// untrusted tells whether some placeholder is the attacker's choice.
func (k *check) untrusted() bool {
	return len(k.prepared.params) > len(k.st.Trust)+len(k.st.Sets)
}

func (o Options) families() int {
	pairs := o.Pairs
	if pairs == 0 {
		pairs = DefaultPairs
	}
	return (pairs + pairsPerFamily - 1) / pairsPerFamily
}

// begin prepares a check.
func (c *Checker) begin(ctx context.Context, st Statement) (*check, error) {
	text := strings.Join(st.SQL, ";\n")
	write := c.model.writes(text)
	k := &check{Checker: c, st: st, text: text, skips: skips(text), seen: map[uint64]bool{}}
	k.tables = c.model.involved(text, write)
	k.targets = c.model.insertTargets(text)
	k.filled = k.tables
	if slices.ContainsFunc(c.model.refresh, func(v string) bool { return c.model.mentions(words(text), v) }) {
		k.filled = c.model.tables
	}
	var err error
	if k.prepared, err = c.engine.prepare(ctx, st.SQL); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	for i, name := range hints(text, len(k.prepared.params)) {
		c := &k.prepared.params[i]
		if c.typ == "" {
			*c = columnNamed(k.tables, name)
		}
		c.name = name
		// The caller's tenant comes in the type of its column.
		if c.untyped && slices.Contains(st.Trust, i+1) {
			c.kind = k.tenantColumn().kind
		}
	}
	if write {
		k.prepared.watch = c.model.watched(text, k.tables)
	}
	k.prepared.sequences = len(c.model.sequence) > 0 && (write || strings.Contains(text, "val("))
	k.prepared.settings = len(c.model.policy.Settings) > 0 && c.model.mentions(words(text), "current_setting")
	return k, nil
}

// mentions tells whether the names, or what they stand for, include the word.
func (m *model) mentions(names []string, word string) bool {
	seen := map[string]bool{}
	for len(names) > 0 {
		w := names[0]
		names = names[1:]
		if w == word {
			return true
		}
		if !seen[w] {
			seen[w] = true
			names = append(slices.Clip(names), m.derived[w]...)
		}
	}
	return false
}
