// Package soundness checks verdicts against a live PostgreSQL.
//
// A statement is scoped when, on any two databases that agree on the caller's
// and the shared rows, it gives the same rows and the same state of those
// rows, and changes no row of another tenant. A [Checker] builds pairs of such
// databases, small and full of collisions, runs the statement on both with
// adversarial values for its untrusted parameters, and compares. Every
// declared key holds in every world: a leak that needs an impossible database
// is no leak.
//
// The package reads schema and ownership from the database itself, so that it
// shares no mistake with the catalogue. It links a database driver: only
// tests import it.
package soundness

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// DefaultPairs is how many pairs of worlds a check builds unless told
// otherwise: by then 99 of 100 leaks have shown.
const DefaultPairs = 24

// Statement is what is checked.
type Statement struct {
	// SQL holds the statements, run one after the other. In their text
	// "public." stands for the world's schema.
	SQL []string
	// Trust numbers the placeholders that carry the caller's tenant, Sets
	// those that carry a list of the caller's tenants.
	Trust, Sets []int
}

// Options bounds a check.
type Options struct {
	Pairs int    // 0: DefaultPairs
	Seed  uint64 // the check is a function of it
	// Stop ends the check at the first leak.
	Stop bool
}

// Outcome is what a check saw. The counts are of runs of a pair.
type Outcome struct {
	Runs  int
	Leaks int // results or own state differ, or another tenant's row changed
	// Existence counts differences that only tell of a conflicting key: an
	// insert that is skipped in one world.
	Existence int
	// Errors counts runs that failed in one world only, or differently.
	Errors int
	// Failed counts runs that failed alike in both worlds.
	Failed int
	// Nondeterministic counts differences that the same world shows too when
	// its rows lie in another order or the statement runs again.
	Nondeterministic int
	// Distinct is the number of different outcomes in the first worlds: one
	// means that the data never exercised the statement.
	Distinct int
	First    string // the first leak, told for a human
	LastErr  string // the last error of the statement
}

// Checker runs statements against pairs of worlds on one connection, which it
// uses alone. It is not safe for concurrent use.
type Checker struct {
	conn   *pgx.Conn
	model  *model
	worlds [2]string
	types  map[uint32]column
}

// Open creates the two worlds as schemas of the connection's database, whose
// names start with prefix, and reads what the DDL made. Of a policy it uses
// the columns, root, shared tables and rows, children and settings.
//
//tenantvet:allow TV104 test: makes the worlds of the tests
func Open(ctx context.Context, conn *pgx.Conn, prefix, ddl string, policy catalog.TenancyPolicy) (*Checker, error) {
	c := &Checker{conn: conn, worlds: [2]string{prefix + "_a", prefix + "_b"}, types: map[uint32]column{}}
	for _, w := range c.worlds {
		if err := c.exec(ctx, "CREATE SCHEMA "+w+"; SET search_path = "+w+";\n"+ddl); err != nil {
			return nil, fmt.Errorf("create world: %w", err)
		}
	}
	var err error
	c.model, err = readModel(ctx, conn, c.worlds[0], policy)
	return c, err
}

var insertTarget = regexp.MustCompile(`(?i)\binto\s+(?:public\.)?("[^"]+"|[a-z_0-9]+)`)

func (c *Checker) exec(ctx context.Context, sql string) error {
	return c.conn.PgConn().Exec(ctx, sql).Close()
}

// Check runs the statement on pairs of worlds. An error means that the check
// itself failed or that the statement cannot run on the schema at all.
//
//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (c *Checker) Check(ctx context.Context, st Statement, opts Options) (Outcome, error) {
	pairs := opts.Pairs
	if pairs == 0 {
		pairs = DefaultPairs
	}
	text := strings.Join(st.SQL, ";\n")
	k := &check{Checker: c, st: st, write: c.model.writes(text), seen: map[string]bool{}}
	k.tables = c.model.involved(text, k.write)
	if err := k.prepare(ctx); err != nil {
		return Outcome{}, err
	}
	conflict := strings.Contains(strings.ToUpper(text), "CONFLICT")
	for _, m := range insertTarget.FindAllStringSubmatch(text, -1) {
		if t := c.model.table(words(m[1])[0]); t != nil {
			k.targets = append(k.targets, t)
		}
	}
	for i := range pairs {
		rng := rand.New(rand.NewPCG(opts.Seed, uint64(i)))
		// An insert that skips conflicting rows tells of their existence; in
		// every second pair no key conflicts, so that other leaks show.
		k.apart = conflict && i%2 == 1
		if err := k.pair(ctx, rng, i, newPool(rng, text)); err != nil {
			return k.out, fmt.Errorf("pair %d of seed %d: %w", i, opts.Seed, err)
		}
		if opts.Stop && k.out.Leaks > 0 {
			break
		}
	}
	k.out.Distinct = len(k.seen)
	return k.out, nil
}
