package verdict

import (
	"fmt"
	"go/types"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/scope"
)

// option is what a filter adds to a statement when it is chosen, with the value
// appended for %d, if any, and the options that are looked at only then.
type option struct {
	join, set, cond, tail, value string
	plus                         int // added to the number of values
	within                       []option
}

// Options that are fine wherever a filter puts them, and those that are not always.
var options = []option{
	{cond: "o.status = 'x'"},
	{cond: "o.total > $%d", value: "total"},
	{cond: "EXISTS (SELECT 1 FROM orders e WHERE e.tenant_id = o.tenant_id)"},
	{cond: "(o.status = 'x' OR o.total > $%d)", value: "total"},
	{cond: "o.id IN (SELECT e.id FROM orders e WHERE e.tenant_id = $1)"},
	{join: " JOIN orders p ON p.tenant_id = o.tenant_id", cond: "p.total > $%d", value: "total"},
	{join: " LEFT JOIN tenants n ON n.id = o.tenant_id AND n.id = $1", cond: "n.name = 'x'"},
	{set: "status = 'y'"},
	{set: "total = $%d", value: "total"},
	{set: "status = (SELECT e.status FROM orders e WHERE e.tenant_id = $1 LIMIT 1)"},
	{tail: " LIMIT $%d", value: "total"},
	{tail: " ORDER BY o.total"},
}

var doubtful = []option{
	{cond: "o.tenant_id = $%d", value: "id"},
	{cond: "o.tenant_id = $%d", value: "other"},
	{cond: "o.total = 1 OR o.total > 2"},
	{cond: "(o.total = 1"},
	{cond: "o.total = 2)"},
	{cond: "o.status = '"},
	{cond: "NOT"},
	{cond: "o.id IN (SELECT e.id FROM orders e)"},
	{cond: "p.total > 3"},
	{cond: "EXISTS (SELECT 1 FROM orders e WHERE e.tenant_id = p.tenant_id)"},
	{cond: "EXISTS (SELECT 1 FROM orders p WHERE p.tenant_id = $1)"},
	{cond: "CASE WHEN true THEN true"},
	{cond: "ELSE false END"},
	{cond: "true) OR (true"},
	{cond: "o.total BETWEEN 1"},
	{cond: "true -- "},
	{join: " JOIN orders p ON p.id = o.id"},
	{join: " JOIN orders o ON true"},
	{join: " LEFT JOIN orders p ON true", cond: "p.tenant_id = $1"},
	{join: " RIGHT JOIN orders p ON p.tenant_id = o.tenant_id"},
	{join: " JOIN items i ON i.order_id = o.id", cond: "true UNION SELECT 1"},
	{join: ", orders p", cond: "p.tenant_id = o.tenant_id"},
	{set: "tenant_id = $%d", value: "other"},
	{set: "status = 'z' WHERE true OR id"},
	{set: "status = CASE WHEN true THEN 'z'"},
	{set: "total = (1"},
	{set: "total = (SELECT max(e.total) FROM orders e)"},
	{tail: " UNION ALL SELECT id FROM orders"},
	{tail: " OR true"},
	{tail: " RETURNING (SELECT max(e.total) FROM orders e)"},
	{tail: " FETCH FIRST ROW ONLY"},
	{cond: "o.total = $2", value: "total"},
	{cond: "o.total > $%d", value: "total", plus: 1},
	{cond: "o.total > $%d", value: "total", plus: -1},
	{cond: "o.status = 'v'", value: "total"},
}

// filter is a program that puts a statement together from options.
type filter struct {
	kind, where int
	options     []option
}

// Statements before their joins, assignments, conditions and ends.
var kinds = [][4]string{
	{"SELECT o.id FROM orders o", "", "", ""},
	{"SELECT o.id FROM orders o JOIN orders b ON b.tenant_id = o.tenant_id AND b.tenant_id = $1", "", "", ""},
	{"WITH w AS (SELECT 1) SELECT count(*) FROM orders o", "", "o.tenant_id = $1", ""},
	{"SELECT q.id FROM (SELECT o.id, o.tenant_id FROM orders o", "", "", ") q WHERE q.tenant_id = $1"},
	{"SELECT q.id FROM (SELECT o.id FROM orders o", "", "o.tenant_id = $1", ") q"},
	{"UPDATE orders o SET ", "status = 'x'", "o.tenant_id = $1", ""},
	{"UPDATE orders o SET ", "", "o.tenant_id = $1", ""},
	{"DELETE FROM orders o", "", "o.tenant_id = $1", ""},
}

// Ways to put conditions together.
const (
	byList  = iota // joined, with WHERE if there are any
	byChain        // each with WHERE or AND in front
	byOne          // each behind a constant one
	ways
)

func randomFilter(r *rand.Rand) filter {
	f := filter{kind: r.IntN(len(kinds)), where: r.IntN(ways)}
	pick := func() option {
		o := options[r.IntN(len(options))]
		if r.IntN(9) == 0 {
			o = doubtful[r.IntN(len(doubtful))]
		}
		return o
	}
	for range 5 {
		o := pick()
		if r.IntN(4) == 0 {
			o.within = []option{pick(), pick()}
		}
		f.options = append(f.options, o)
	}
	return f
}

// size counts options with those inside.
func (f filter) size() int {
	n := 0
	for _, o := range f.options {
		n += 1 + len(o.within)
	}
	return n
}

// assigns says whether the statement assigns columns.
func (f filter) assigns() bool {
	return strings.HasPrefix(kinds[f.kind][0], "UPDATE")
}

func (f filter) source() string {
	var b strings.Builder
	k := kinds[f.kind]
	b.WriteString("package store\n\nimport (\n\t\"database/sql\"\n\t\"fmt\"\n\t\"strings\"\n)\n\nvar _, _ = fmt.Sprint, strings.Join\n\ntype ID [16]byte\n\n" +
		"func Get(db *sql.DB, on []bool, id, other ID, total int) {\n\tjoins, where, tail := \"\", \"\", \"\"\n\tvar conds, sets []string\n\targs := []any{id}\n")
	if k[2] != "" {
		fmt.Fprintf(&b, "\tconds = append(conds, %q)\n\twhere = %q\n", k[2], " WHERE "+k[2])
	}
	if k[1] != "" {
		fmt.Fprintf(&b, "\tsets = append(sets, %q)\n", k[1])
	}
	if f.where == byOne {
		b.WriteString("\tif where == \"\" {\n\t\twhere = \" WHERE true\"\n\t}\n")
	}
	n := 0
	var write func(list []option)
	write = func(list []option) {
		for _, o := range list {
			text := func(s string) string {
				if strings.Contains(s, "%d") {
					return fmt.Sprintf("fmt.Sprintf(%q, len(args)+%d)", s, o.plus)
				}
				return fmt.Sprintf("%q", s)
			}
			fmt.Fprintf(&b, "\tif on%d := on[%[1]d]; on%[1]d {\n", n)
			n++
			if o.value != "" {
				fmt.Fprintf(&b, "args = append(args, %s)\n", o.value)
			}
			if o.join != "" {
				fmt.Fprintf(&b, "joins += %s\n", text(o.join))
			}
			if o.set != "" {
				fmt.Fprintf(&b, "sets = append(sets, %s)\n", text(o.set))
			}
			if o.tail != "" {
				fmt.Fprintf(&b, "tail += %s\n", text(o.tail))
			}
			if o.cond != "" {
				switch f.where {
				case byList:
					fmt.Fprintf(&b, "conds = append(conds, %s)\n", text(o.cond))
				case byChain:
					fmt.Fprintf(&b, "if where == \"\" {\nwhere = \" WHERE \" + %s\n} else {\nwhere += \" AND \" + %[1]s\n}\n", text(o.cond))
				default:
					fmt.Fprintf(&b, "where += \" AND \" + %s\n", text(o.cond))
				}
			}
			write(o.within)
			b.WriteString("}\n")
		}
	}
	write(f.options)
	if f.where == byList {
		b.WriteString("\twhere = \"\"\n\tif len(conds) > 0 {\n\t\twhere = \" WHERE \" + strings.Join(conds, \" AND \")\n\t}\n")
	}
	fmt.Fprintf(&b, "\tq := %q\n", k[0])
	if f.assigns() {
		b.WriteString("\tif len(sets) == 0 {\n\t\treturn\n\t}\n\tq += strings.Join(sets, \", \")\n\t_, _ = joins, conds\n")
	} else {
		b.WriteString("\tq += joins\n\t_, _ = sets, conds\n")
	}
	fmt.Fprintf(&b, "\tdb.Query(q+where+tail+%q, args...)\n}\n", k[3])
	return b.String()
}

// run is what the program sends when the options of set are chosen; nil when that
// is nothing.
func (f filter) run(set int) *callsite.Site {
	arg := func(name string) callsite.Arg {
		a := value(tenantID, name)
		if name == "total" {
			a = value(types.Typ[types.Int], name)
		}
		a.Value = name
		return a
	}
	k := kinds[f.kind]
	var joins, tail string
	var conds, sets []string
	if k[2] != "" {
		conds = append(conds, k[2])
	} else if f.where == byOne {
		conds = append(conds, "true")
	}
	if k[1] != "" {
		sets = append(sets, k[1])
	}
	args := []callsite.Arg{arg("id")}
	n := 0
	var choose func(list []option, taken bool)
	choose = func(list []option, taken bool) {
		for _, o := range list {
			on := taken && set&(1<<n) != 0
			n++
			if on {
				if o.value != "" {
					args = append(args, arg(o.value))
				}
				number := func(s string) string { return strings.ReplaceAll(s, "%d", fmt.Sprint(len(args)+o.plus)) }
				joins += number(o.join)
				tail += number(o.tail)
				if o.cond != "" {
					conds = append(conds, number(o.cond))
				}
				if o.set != "" {
					sets = append(sets, number(o.set))
				}
			}
			choose(o.within, on)
		}
	}
	choose(f.options, true)
	q := k[0]
	if f.assigns() {
		if len(sets) == 0 {
			return nil
		}
		q += strings.Join(sets, ", ")
	} else {
		q += joins
	}
	if len(conds) > 0 {
		q += " WHERE " + strings.Join(conds, " AND ")
	}
	return call(template(text(q+tail+k[3])), args...)
}

// TestFilters holds the verdict on filters of which not all combinations are
// judged against the verdicts on all that they can send.
func TestFilters(t *testing.T) {
	p := load(t, nil)
	covered, scoped := 0, 0
	r := rand.New(rand.NewPCG(11, 11))
	for range 100 {
		f := randomFilter(r)
		got := programVerdict(t, p, f.source(), 24)
		texts := len(got.Sites[0].Templates)
		if texts == 0 {
			continue // more variants than the limit: unknown
		}
		if covered++; got.Sites[0].Verdict() != scope.Scoped || len(got.Findings) > 0 {
			continue
		}
		scoped++
		var all []*callsite.Site
		for i := range min(1<<f.size(), 200) {
			set := i
			if 1<<f.size() > 200 {
				set = r.IntN(1 << f.size())
			}
			if s := f.run(set); s != nil {
				all = append(all, s)
			}
		}
		for i, s := range judged(t, p, source, all...).Sites {
			if s.Verdict() != scope.Scoped {
				t.Fatalf("scoped by %d texts, but %v: %s\n%s", texts, s.Verdict(), all[i].Templates[0], f.source())
			}
		}
	}
	t.Logf("%d covered, %d scoped", covered, scoped)
	if covered < 25 || scoped < 8 {
		t.Errorf("only %d programs are covered, %d scoped", covered, scoped)
	}
}
