package soundness

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// check is one statement's check.
type check struct {
	*Checker
	st     Statement
	write  bool
	apart  bool
	tables []*table
	// targets are the tables that the statement inserts into.
	targets []*table
	params  []column // the placeholders' types, by number - 1
	counts  []int    // placeholders of each statement
	out     Outcome
	seen    map[string]bool
	plan    string // settings of the planner for the next run
}

var writeWord = regexp.MustCompile(`(?i)\b(insert|update|delete|merge|truncate|do|call|drop|alter|into)\b`)

// writes tells whether the text, or a function that it names, can change rows.
func (m *model) writes(text string) bool {
	if writeWord.MatchString(text) {
		return true
	}
	seen := map[string]bool{}
	queue := words(text)
	for len(queue) > 0 {
		w := queue[0]
		queue = queue[1:]
		if !seen[w] {
			seen[w] = true
			if writeWord.MatchString(strings.Join(m.derived[w], " ")) {
				return true
			}
			queue = append(queue, m.derived[w]...)
		}
	}
	return false
}

// prepare learns the placeholders' types from the server.
//
//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (k *check) prepare(ctx context.Context) error {
	if err := k.exec(ctx, "SET search_path = "+k.worlds[0]); err != nil {
		return err
	}
	for _, sql := range k.st.SQL {
		desc, err := k.conn.PgConn().Prepare(ctx, "", k.in(0, sql), nil)
		if err != nil {
			return fmt.Errorf("the statement does not run on this schema: %w", err)
		}
		k.counts = append(k.counts, len(desc.ParamOIDs))
		for i, oid := range desc.ParamOIDs {
			if i < len(k.params) {
				continue
			}
			col, err := k.typeOf(ctx, oid)
			if err != nil {
				return err
			}
			col.name = hint(sql, i+1)
			k.params = append(k.params, col)
		}
	}
	return nil
}

// hint finds the column that the text compares with a placeholder.
func hint(sql string, n int) string {
	re := regexp.MustCompile(fmt.Sprintf(`([a-z_]+)\s*(?:=|IN\s*\(|= ANY\s*\()\s*\$%d\b|\$%d\s*=\s*(?:[a-z]+\.)?([a-z_]+)`, n, n))
	if m := re.FindStringSubmatch(sql); m != nil {
		return m[1] + m[2]
	}
	return ""
}

func (c *Checker) typeOf(ctx context.Context, oid uint32) (column, error) {
	if col, ok := c.types[oid]; ok {
		return col, nil
	}
	var col column
	err := c.conn.QueryRow(ctx, `SELECT format_type($1::oid, NULL), array(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = $1::oid ORDER BY enumsortorder)`, oid).Scan(&col.typ, &col.labels)
	c.types[oid] = col
	return col, err
}

// in gives the statement's text for a world.
func (k *check) in(w int, sql string) string {
	return strings.ReplaceAll(sql, "public.", k.worlds[w]+".")
}

// caller draws the caller's tenants for a pair, in the spelling of the tenant
// columns involved.
func (k *check) caller(i int, pool *pool) []string {
	typ := "integer"
	for _, t := range k.tables {
		if t.tenant >= 0 {
			typ = t.cols[t.tenant].typ
			break
		}
	}
	all := pool.tenants(typ)
	turn := i + i/len(profiles)
	own := []string{all[turn%callers]}
	if len(k.st.Sets) > 0 && i%2 == 0 {
		own = append(own, all[(turn+1)%callers])
	}
	return own
}

//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (k *check) pair(ctx context.Context, rng *rand.Rand, i int, pool *pool) error {
	prof := profiles[i%len(profiles)]
	var apart []*table
	if k.apart {
		apart = k.targets
	}
	trusted := k.caller(i, pool)
	mine := trusted
	if prof == nullTenant {
		mine = nil
	}
	p, err := makePair(rng, pool, k.tables, mine, prof, apart)
	if err != nil {
		return err
	}
	if err := k.exec(ctx, "BEGIN; SET LOCAL session_replication_role = replica"); err != nil {
		return err
	}
	defer k.exec(ctx, "ROLLBACK") //nolint:errcheck // the connection shows it at its next use
	var load strings.Builder
	for w := range p.worlds {
		load.WriteString(k.load(p, w, nil))
	}
	load.WriteString("SET LOCAL session_replication_role = origin; SAVEPOINT loaded")
	if err := k.exec(ctx, load.String()); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	var before [2]state
	if k.write {
		for w := range before {
			if before[w], err = k.snapshot(ctx, p, w); err != nil {
				return err
			}
		}
		if before[0].mine != before[1].mine {
			return fmt.Errorf("the worlds differ in the caller's rows:\n%s\n%s", before[0].mine, before[1].mine)
		}
	}
	runs := 1
	if len(k.params) > len(k.st.Trust)+len(k.st.Sets) {
		runs = 3
	}
	for range runs {
		args := k.args(rng, p, trusted)
		leak, err := k.compare(ctx, rng, p, args, before)
		if err != nil {
			return err
		}
		if leak != "" && k.out.First == "" {
			k.out.First = fmt.Sprintf("pair %d, parameters %s: %s", i, show(args), leak)
		}
	}
	return nil
}

// load gives the SQL that fills a world.
func (k *check) load(p *pair, w int, shuffle *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintf(&b, "SET LOCAL search_path = %s;\n", k.worlds[w])
	b.WriteString(p.worlds[w].insert(k.tables, shuffle))
	for _, v := range k.model.refresh {
		if slices.ContainsFunc(k.st.SQL, func(s string) bool { return slices.Contains(words(s), v) }) {
			fmt.Fprintf(&b, "REFRESH MATERIALIZED VIEW %s;\n", v)
		}
	}
	return b.String()
}

// args draws the placeholders' values: the caller's tenant for the trusted
// ones, whatever may do harm for the others.
func (k *check) args(rng *rand.Rand, p *pair, trusted []string) [][]byte {
	p.victim = nil
	args := make([][]byte, len(k.params))
	for i := range k.params {
		n := i + 1
		isArray := strings.HasSuffix(k.params[i].typ, "[]")
		switch {
		case slices.Contains(k.st.Trust, n) || slices.Contains(k.st.Sets, n):
			switch {
			case p.prof == nullTenant && isArray && rng.IntN(2) == 0:
				args[i] = []byte("{}")
			case p.prof == nullTenant:
			case isArray && slices.Contains(k.st.Sets, n):
				args[i] = []byte(arrayText(trusted))
			case isArray:
				args[i] = []byte(arrayText(trusted[:1]))
			default:
				args[i] = []byte(trusted[0])
			}
		case rng.IntN(8) == 0: // NULL
		default:
			if p.victim == nil || rng.IntN(3) == 0 {
				k.aim(rng, p)
			}
			args[i] = k.adversarial(rng, p, &k.params[i])
		}
	}
	return args
}

// aim chooses the row that the untrusted placeholders are drawn from: mostly
// another tenant's.
func (k *check) aim(rng *rand.Rand, p *pair) {
	p.victim, p.victimOf = nil, nil
	for range 4 {
		if len(k.tables) == 0 {
			return
		}
		t, w := pick(rng, k.tables), rng.IntN(2)
		rows := p.worlds[w].rows[t]
		if len(rows) == 0 {
			continue
		}
		i := rng.IntN(len(rows))
		isOther := p.worlds[w].whose[t][i] == other
		if isOther && slices.Contains(p.apart, t) || !isOther && rng.IntN(3) > 0 {
			continue
		}
		p.victim, p.victimOf = rows[i], t
		return
	}
}

// adversarial draws a value from the row aimed at or from the pool. A
// placeholder that the text compares with a column of that row takes its value.
func (k *check) adversarial(rng *rand.Rand, p *pair, c *column) []byte {
	if elem, isArray := strings.CutSuffix(c.typ, "[]"); isArray {
		var vs []string
		for range 1 + rng.IntN(3) {
			if v := k.adversarial(rng, p, &column{typ: elem, name: c.name}); v != nil {
				vs = append(vs, string(v))
			}
		}
		return []byte(arrayText(vs))
	}
	if len(p.victim) > 0 && rng.IntN(3) > 0 {
		var found []string
		for j, v := range p.victim {
			if col := &p.victimOf.cols[j]; col.typ == c.typ && v != nil {
				found = append(found, *v)
				if col.name == c.name {
					found = []string{*v}
					break
				}
			}
		}
		if len(found) > 0 {
			return []byte(pick(rng, found))
		}
	}
	if c.typ == "integer" && rng.IntN(3) == 0 {
		return []byte(pick(rng, p.pool.tenants(c.typ)))
	}
	v, err := p.pool.value(c, rng.IntN(2) == 0, false)
	if err != nil {
		return nil
	}
	return []byte(v)
}

func arrayText(vs []string) string {
	quoted := make([]string, len(vs))
	for i, v := range vs {
		quoted[i] = strconv.Quote(v)
	}
	return "{" + strings.Join(quoted, ",") + "}"
}

func show(args [][]byte) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = "NULL"
		if a != nil {
			parts[i] = string(a)
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// result is what a run of the statement gave.
type result struct {
	rows  []string // sorted
	tag   string
	code  string // SQLSTATE; "" when it succeeded
	after state
}

// maxRows bounds the rows kept of a result: a recursive query may not end
// before the statement's timeout.
const maxRows = 10000

// run runs the statement in a world and takes its effects back.
func (k *check) run(ctx context.Context, p *pair, w int, args [][]byte) (result, error) {
	var pre strings.Builder
	fmt.Fprintf(&pre, "SET LOCAL search_path = %s; SET LOCAL statement_timeout = 500", k.worlds[w])
	if k.plan != "" {
		pre.WriteString("; " + k.plan)
	}
	for _, s := range k.model.sequence {
		fmt.Fprintf(&pre, "; SELECT setval('%s', 5000)", s)
	}
	for _, s := range k.model.policy.Settings {
		v := "''"
		if p.prof != nullTenant {
			v = quote(&p.own[0])
		}
		fmt.Fprintf(&pre, "; SELECT set_config('%s', %s, true)", s, v)
	}
	var r result
	if err := k.exec(ctx, pre.String()); timedOut(err) {
		r.code = queryCanceled
		return r, k.undo(ctx)
	} else if err != nil {
		return r, err
	}
	for i, sql := range k.st.SQL {
		res := k.conn.PgConn().ExecParams(ctx, k.in(w, sql), args[:k.counts[i]], nil, nil, nil)
		for res.NextRow() {
			if len(r.rows) < maxRows {
				r.rows = append(r.rows, rowText(res.Values()))
			}
		}
		tag, err := res.Close()
		if err != nil {
			var pgErr *pgconn.PgError
			if !errors.As(err, &pgErr) {
				return r, err
			}
			r.code = pgErr.Code
			k.out.LastErr = pgErr.Message
			break
		}
		r.tag += tag.String() + ";"
	}
	slices.Sort(r.rows)
	if r.code == "" && k.write {
		var err error
		if r.after, err = k.snapshot(ctx, p, w); err != nil {
			return r, err
		}
	}
	return r, k.undo(ctx)
}

// undo takes back what a run did. On a busy machine the statement's timeout,
// which ends with the run, can hit even this.
func (k *check) undo(ctx context.Context) error {
	err := k.exec(ctx, "ROLLBACK TO loaded")
	for tries := 0; timedOut(err) && tries < 10; tries++ {
		err = k.exec(ctx, "ROLLBACK TO loaded")
	}
	return err
}

func rowText(row [][]byte) string {
	var b strings.Builder
	for i, v := range row {
		if i > 0 {
			b.WriteByte('|')
		}
		if v == nil {
			b.WriteString("NULL")
		} else {
			b.Write(v)
		}
	}
	return b.String()
}
