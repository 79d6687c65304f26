package soundness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// state is a snapshot of a world's tables as text: the caller's and the
// shared rows, and everyone else's.
type state struct{ mine, others string }

// snapshot reads the tables. It sorts the rows by whose they are now.
//
//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (k *check) snapshot(ctx context.Context, p *pair, w int) (state, error) {
	var sql strings.Builder
	fmt.Fprintf(&sql, "SET LOCAL statement_timeout = 0; SET LOCAL search_path = %s", k.worlds[w])
	for _, t := range k.tables {
		fmt.Fprintf(&sql, ";\nSELECT * FROM %s", t.name)
	}
	results, err := k.conn.PgConn().Exec(ctx, sql.String()).ReadAll()
	if err != nil {
		return state{}, err
	}
	// whose maps each table's key values that a child may reference.
	mineRows := map[*table][][][]byte{}
	var mine, others []string
	for i, t := range k.tables {
		for _, r := range results[i+2].Rows {
			line := t.raw + ": " + rowText(r)
			if p.isMine(t, r, mineRows) {
				mineRows[t] = append(mineRows[t], r)
				mine = append(mine, line)
			} else {
				others = append(others, line)
			}
		}
	}
	slices.Sort(mine)
	slices.Sort(others)
	return state{strings.Join(mine, "\n"), strings.Join(others, "\n")}, nil
}

// isMine tells whether a row is the caller's or shared. Owners' rows have been
// sorted before their children's.
func (p *pair) isMine(t *table, r [][]byte, mineRows map[*table][][][]byte) bool {
	switch t.class {
	case sharedTable:
		return true
	case tenantOwned, rootTable:
		v := r[t.tenant]
		if v == nil {
			return t.sharedRows
		}
		return slices.Contains(p.own, strings.TrimRight(string(v), " ")) || slices.Contains(p.own, string(v))
	case childOwned:
		return slices.ContainsFunc(mineRows[t.owner.ref], func(ref [][]byte) bool {
			for i, c := range t.owner.cols {
				if r[c] == nil || !bytes.Equal(r[c], ref[t.owner.refCols[i]]) {
					return false
				}
			}
			return true
		})
	default:
		return false
	}
}

// compare runs the statement in both worlds and files the difference. It
// returns the leak, told for a human, if there is one.
func (k *check) compare(ctx context.Context, rng *rand.Rand, p *pair, args [][]byte, before [2]state) (string, error) {
	k.out.Runs++
	var r [2]result
	var err error
	for w := range r {
		if r[w], err = k.run(ctx, p, w, args); err != nil {
			return "", err
		}
		if r[w].code == "" && k.write && r[w].after.others != before[w].others {
			k.out.Leaks++
			return "rows of other tenants change:\n" + diff(before[w].others, r[w].after.others), nil
		}
	}
	switch {
	case r[0].code == queryCanceled || r[1].code == queryCanceled:
		k.out.Failed++
		return "", nil
	case r[0].code != r[1].code:
		k.out.Errors++
		return "", nil
	case r[0].code != "":
		k.out.Failed++
		return "", nil
	}
	k.seen[strings.Join(r[0].rows, "\n")+"\x00"+r[0].tag+"\x00"+r[0].after.mine] = true
	if same(r[0], r[1]) {
		return "", nil
	}
	steady, err := k.control(ctx, rng, p, args, r[0])
	if err != nil {
		return "", err
	}
	switch {
	case !steady:
		k.out.Nondeterministic++
		return "", nil
	case !k.apart && k.existenceOnly(r):
		k.out.Existence++
		return "", nil
	}
	k.out.Leaks++
	return fmt.Sprintf("rows %s against %s\ntag %s against %s\n%s", r[0].rows, r[1].rows, r[0].tag, r[1].tag, diff(r[0].after.mine, r[1].after.mine)), nil
}

func same(a, b result) bool {
	return a.code == b.code && a.tag == b.tag && slices.Equal(a.rows, b.rows) && a.after.mine == b.after.mine
}

// existenceOnly tells whether the statement skips conflicting inserts and one
// run's effect is the other's with rows missing.
func (k *check) existenceOnly(r [2]result) bool {
	if !slices.ContainsFunc(k.st.SQL, func(s string) bool { return strings.Contains(strings.ToUpper(s), "CONFLICT") }) {
		return false
	}
	a, b := lines(r[0].after.mine), lines(r[1].after.mine)
	return within(a, b) && within(r[0].rows, r[1].rows) || within(b, a) && within(r[1].rows, r[0].rows)
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

// control tells whether the first world gives the same again, and with its
// rows in another order. Without it a tie or a volatile function looks like a
// leak.
//
//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (k *check) control(ctx context.Context, rng *rand.Rand, p *pair, args [][]byte, first result) (bool, error) {
	defer func() { k.plan = "" }()
	for _, k.plan = range plans {
		again, err := k.run(ctx, p, 0, args)
		if err != nil || !same(first, again) {
			return false, err
		}
	}
	for i := range 2 * len(plans) {
		k.plan = plans[i%len(plans)]
		var reload strings.Builder
		fmt.Fprintf(&reload, "SET LOCAL search_path = %s; SET LOCAL session_replication_role = replica;\n", k.worlds[0])
		for _, t := range k.tables {
			fmt.Fprintf(&reload, "DELETE FROM %s;\n", t.name)
		}
		reload.WriteString(k.load(p, 0, rng))
		reload.WriteString("SET LOCAL session_replication_role = origin; SAVEPOINT loaded")
		if err := k.exec(ctx, "SAVEPOINT outer_loaded;"+reload.String()); err != nil {
			return false, err
		}
		again, err := k.run(ctx, p, 0, args)
		if err != nil {
			return false, err
		}
		if err := k.exec(ctx, "ROLLBACK TO outer_loaded; RELEASE outer_loaded"); err != nil {
			return false, err
		}
		if !same(first, again) {
			return false, nil
		}
	}
	return true, nil
}

// queryCanceled is the SQLSTATE of a statement that exceeds its timeout.
const queryCanceled = "57014"

func timedOut(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code == queryCanceled
}

// plans are settings that make the planner join in other ways, and so in other
// orders: an UPDATE … FROM takes any one of several rows that match.
var plans = []string{
	"",
	"SET LOCAL enable_hashjoin = off",
	"SET LOCAL enable_nestloop = off",
	"SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off",
	"SET LOCAL enable_mergejoin = off; SET LOCAL enable_nestloop = off",
	"SET LOCAL enable_material = off; SET LOCAL enable_sort = off",
}

func lines(s string) []string { return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' }) }

// diff lists the lines that only one of two sorted texts has.
func diff(a, b string) string {
	as, bs := lines(a), lines(b)
	var out strings.Builder
	for _, s := range as {
		if !slices.Contains(bs, s) {
			out.WriteString("- " + s + "\n")
		}
	}
	for _, s := range bs {
		if !slices.Contains(as, s) {
			out.WriteString("+ " + s + "\n")
		}
	}
	return out.String()
}
