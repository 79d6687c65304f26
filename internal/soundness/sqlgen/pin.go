package sqlgen

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// pinMutation breaks a pin, or leaves it sound by chance: the prover has to
// tell which.
type pinMutation struct {
	name string
	f    func(*site) string
}

// qualifier is the part of a pin's column before the name, with the point.
func (s *site) qualifier() string { return s.col[:strings.LastIndexByte(s.col, '.')+1] }

// collation is one that finds more texts equal than the column's may.
func (s *site) collation() string {
	switch s.dialect {
	case catalog.MySQL:
		return "utf8mb4_general_ci"
	case catalog.SQLite:
		return "NOCASE"
	default:
		return `"C"`
	}
}

func (s *site) value(i int) string { return s.pinned.values[i%len(s.pinned.values)] }

// pinMutations holds the mutations that need nothing but the pin itself.
var pinMutations = []pinMutation{
	{"not", func(s *site) string { return "NOT (" + s.text + ")" }},
	{"not-equal", func(s *site) string { return s.col + " <> " + s.val }},
	{"self", func(s *site) string { return s.col + " = " + s.col }},
	{"range", func(s *site) string { return s.col + " >= " + s.val }},
	{"range-and", func(s *site) string { return "(" + s.col + " >= " + s.val + " AND " + s.col + " < " + s.value(2) + ")" }},
	{"between", func(s *site) string { return s.col + " BETWEEN " + s.value(0) + " AND " + s.val }},
	{"constant", func(s *site) string { return s.col + " = " + s.value(1) }},
	{"drop", func(*site) string { return "1 = 1" }},
	{"case", func(s *site) string {
		return "CASE WHEN " + s.text + " THEN 1 = 1 ELSE " + s.col + " > " + s.value(0) + " END"
	}},
	{"case-guard", func(s *site) string { return "CASE WHEN 1 = 1 THEN " + s.text + " ELSE 1 = 0 END" }},
	{"or-true", func(s *site) string { return "(" + s.text + " OR 1 = 1)" }},
	{"or-constant", func(s *site) string { return "(" + s.text + " OR " + s.col + " = " + s.value(1) + ")" }},
	{"or-null", func(s *site) string { return "(" + s.text + " OR " + s.col + " IS NULL)" }},
	{"or-both", func(s *site) string {
		return "(" + s.text + " AND " + s.col + " > " + s.value(0) + " OR " + s.text + ")"
	}},
	{"is-not-false", func(s *site) string { return "(" + s.text + ") IS NOT FALSE" }},
	{"is-null", func(s *site) string { return "(" + s.text + ") IS NULL" }},
	{"is-not-null", func(s *site) string { return "(" + s.text + ") IS NOT NULL" }},
	{"is-not-true", func(s *site) string { return "(" + s.text + ") IS NOT TRUE" }},
	{"optional", func(s *site) string { return "(" + s.val + " IS NULL OR " + s.text + ")" }},
	{"coalesce", func(s *site) string { return s.col + " = COALESCE(" + s.val + ", " + s.col + ")" }},
	{"coalesce-left", func(s *site) string { return "COALESCE(" + s.col + ", " + s.val + ") = " + s.val }},
	{"coalesce-true", func(s *site) string { return "COALESCE(" + s.text + ", 1 = 1)" }},
	{"coalesce-false", func(s *site) string { return "COALESCE(" + s.text + ", 1 = 0)" }},
	{"nullif", func(s *site) string { return "NULLIF(" + s.col + ", " + s.val + ") IS NULL" }},
	{"in-more", func(s *site) string { return s.col + " IN (" + s.val + ", " + s.value(1) + ")" }},
	{"not-in", func(s *site) string { return s.col + " NOT IN (" + s.val + ", " + s.value(1) + ")" }},
	{"in-column", func(s *site) string { return s.val + " IN (" + s.col + ", " + s.value(1) + ")" }},
	{"not-not", func(s *site) string { return "NOT (NOT (" + s.text + "))" }},
	{"equals-equals", func(s *site) string { return "(" + s.text + ") = (1 = 1)" }},
	{"equals-false", func(s *site) string { return "(" + s.text + ") = (1 = 0)" }},
	{"row-range", func(s *site) string { return "(" + s.col + ", 1) >= (" + s.val + ", 0)" }},
	{"row-in", func(s *site) string { return "(" + s.col + ", 1) IN ((" + s.val + ", 1), (" + s.value(1) + ", 1))" }},
	{"row-not", func(s *site) string { return "(" + s.col + ", 1) <> (" + s.val + ", 2)" }},
	{"param-only", func(s *site) string { return s.val + " = " + s.val }},
	{"exists", func(s *site) string { return "EXISTS (SELECT 1 WHERE " + s.text + ")" }},
	{"in-self", func(s *site) string { return s.col + " IN (SELECT " + s.col + ")" }},
	{"in-null-too", func(s *site) string { return s.col + " IN (" + s.val + ", NULL)" }},
	{"implied", func(s *site) string { return "(NOT (" + s.text + ") OR 1 = 1)" }},
	{"swapped-or", func(s *site) string { return "(" + s.col + " < " + s.val + " OR " + s.text + ")" }},
	{"trimmed", func(s *site) string {
		if s.pinned.text {
			return "TRIM(" + s.col + ") = " + s.val
		}
		return "ABS(" + s.col + ") = " + s.val
	}},
	{"like", func(s *site) string {
		if s.pinned.text {
			return s.col + " LIKE " + s.val
		}
		return s.col + " + 0 = " + s.val
	}},
	{"upper", func(s *site) string {
		if s.pinned.text {
			return "UPPER(" + s.col + ") = UPPER(" + s.val + ")"
		}
		return "-" + s.col + " = -" + s.val
	}},
	{"divided", func(s *site) string {
		if s.pinned.numeric {
			return s.col + " / 2 = " + s.val + " / 2"
		}
		return s.col + " = " + s.val + " AND 1 = 1 OR 1 = 0"
	}},
	{"prefix", func(s *site) string {
		if s.pinned.text {
			return "SUBSTR(" + s.col + ", 1, 1) = SUBSTR(" + s.val + ", 1, 1)"
		}
		return s.col + " * 1 = " + s.val
	}},
	{"distinct", func(s *site) string { return "NOT (" + s.col + " <> " + s.val + ")" }},
	{"least", func(s *site) string { return s.col + " <= " + s.val + " AND " + s.col + " >= " + s.val }},
	{"and-or", func(s *site) string { return "(" + s.text + " OR " + s.col + " <> " + s.value(0) + ") AND 1 = 1" }},
	{"untrusted", func(s *site) string { return s.col + " = " + tenantLike }},
	{"untrusted-too", func(s *site) string { return s.col + " IN (" + s.val + ", " + tenantLike + ")" }},
	{"both-trusted", func(s *site) string { return s.col + " = " + s.val + " AND " + s.col + " = " + tenantLike }},
	{"as-number", func(s *site) string { return s.col + " = 0 + " + s.val }},
	{"column-as-number", func(s *site) string { return "0 + " + s.col + " = " + s.val }},
	{"number", func(s *site) string { return s.col + " = 1" }},
	{"collate", func(s *site) string { return s.col + " = " + s.val + " COLLATE " + s.collation() }},
	{"column-collate", func(s *site) string { return s.col + " COLLATE " + s.collation() + " = " + s.val }},
	{"as-text", func(s *site) string { return "CAST(" + s.col + " AS char(20)) = CAST(" + s.val + " AS char(20))" }},
	{"as-short-text", func(s *site) string { return "CAST(" + s.col + " AS char(1)) = CAST(" + s.val + " AS char(1))" }},
	{"as-double", func(s *site) string { return "CAST(" + s.col + " AS double precision) = " + s.val }},
}

// pinForm writes an equality in one of the ways that the dialect has.
type pinForm struct {
	tag string
	f   func(col, val string) string
}

var pinForms = map[catalog.Dialect][]pinForm{
	catalog.Postgres: append([]pinForm{
		{"pin-any-array", func(c, v string) string { return c + " = ANY (ARRAY[" + v + "])" }},
		{"pin-row", func(c, v string) string { return "ROW(" + c + ", 2) = ROW(" + v + ", 2)" }},
		{"pin-not-distinct", func(c, v string) string { return c + " IS NOT DISTINCT FROM " + v }},
		{"pin-cast", func(c, v string) string { return c + " = " + v }},
		{"pin-is-true", func(c, v string) string { return "(" + c + " = " + v + ") IS TRUE" }},
	}, commonForms...),
	catalog.MySQL: append([]pinForm{
		{"pin-null-safe", func(c, v string) string { return c + " <=> " + v }},
		{"pin-is-true", func(c, v string) string { return "(" + c + " = " + v + ") IS TRUE" }},
	}, commonForms...),
	catalog.SQLite: append([]pinForm{
		{"pin-double-equals", func(c, v string) string { return c + " == " + v }},
		{"pin-is", func(c, v string) string { return c + " IS " + v }},
		{"pin-is-true", func(c, v string) string { return "(" + c + " = " + v + ") IS TRUE" }},
	}, commonForms...),
}

var commonForms = []pinForm{
	{"pin-reversed", func(c, v string) string { return v + " = " + c }},
	{"pin-in", func(c, v string) string { return c + " IN (" + v + ")" }},
	{"pin-row", func(c, v string) string { return "(" + c + ", 1) = (" + v + ", 1)" }},
	{"pin-subquery", func(c, v string) string { return c + " = (SELECT " + v + ")" }},
	{"pin-in-subquery", func(c, v string) string { return c + " IN (SELECT " + v + ")" }},
	{"pin-parens", func(c, v string) string { return "((" + c + ") = (" + v + "))" }},
	{"pin-twice", func(c, v string) string { return c + " = " + v + " AND " + v + " = " + c }},
	{"pin-or-arms", func(c, v string) string { return "(" + c + " = " + v + " OR " + v + " = " + c + ")" }},
}

// pin ties a tenant column to a value that is the caller's: the parameter or
// a column tied before. It returns the mark of the new site.
func (b *builder) pin(col string, dim int, known []string) string {
	typ := b.s.dims[dim].typ
	val := b.param(dim)
	if b.rng.IntN(24) == 0 {
		if p := b.detour(col, dim); p != "" {
			return p
		}
	}
	if len(known) > 0 && b.rng.IntN(2) == 0 {
		val = pick(b.rng, known)
		b.tag("pin-closure")
	}
	text := col + " = " + val
	if b.rng.IntN(3) == 0 {
		form := pick(b.rng, pinForms[b.d])
		subquery := form.tag == "pin-subquery" || form.tag == "pin-in-subquery"
		v := val
		if val[0] == '$' && (subquery || form.tag == "pin-cast" || form.tag == "pin-any-array") && b.d == catalog.Postgres {
			v += "::" + typ.cast
		}
		nullSafe := form.tag == "pin-is" || form.tag == "pin-null-safe" || form.tag == "pin-not-distinct"
		switch {
		case subquery && (val[0] != '$' || b.d == catalog.SQLite && typ.text):
		case nullSafe && (val[0] != '$' || !b.neverNull(col)): // a column that may be of a missing row
		default:
			text = form.f(col, v)
			b.tag(form.tag)
		}
	}
	s := site{text: text, col: col, val: val, pinned: typ, dialect: b.d}
	q := s.qualifier()
	for _, r := range slices.Backward(b.aliases) {
		if r.tenant[dim] != "" && r.alias+"." != q {
			s.alts = append(s.alts, alt{name: "other-alias", text: r.alias + "." + r.tenant[dim] + " = " + val})
			break
		}
	}
	return b.site(s)
}

// detour ties the column to a tenant that the statement reads from the tenants
// table, or names in a CTE of its own.
func (b *builder) detour(col string, dim int) string {
	roots := b.s.pick(func(t *table) bool { return t.class == catalog.ClassRoot && t.tenant[dim] == "id" })
	switch {
	case len(roots) > 0 && b.oneIn(2):
		x := b.name("x")
		b.tag("pin-root")
		in := "SELECT " + x + ".id FROM " + roots[0].name + " " + x + " WHERE "
		if other := roots[0].tenant[0]; dim == 1 && other != "" {
			in += b.pin(x+"."+other, 0, nil) + " AND "
		}
		return col + " IN (" + in + b.pin(x+".id", dim, nil) + ")"
	case !b.noCTE && b.s.dims[dim].typ.cast != "" && b.d != catalog.SQLite: // where a cast value has the column's affinity
		c := b.name("c")
		b.ctes = append(b.ctes, c+" AS (SELECT "+b.castParam(dim)+" AS tid)")
		b.tag("pin-parameter-cte")
		return b.site(site{text: col + " = (SELECT " + c + ".tid FROM " + c + ")", col: col, val: b.param(dim), pinned: b.s.dims[dim].typ, dialect: b.d})
	}
	return ""
}

// neverNull tells that the column is one of a table's own that are NOT NULL.
func (b *builder) neverNull(col string) bool {
	for _, r := range b.aliases {
		if name, ok := strings.CutPrefix(col, r.alias+"."); ok && r.table != nil && !r.table.view {
			return notNull(r.table, name)
		}
	}
	return false
}

// param is the trusted parameter of a dimension.
func (b *builder) param(dim int) string {
	if dim == 1 {
		return "$2"
	}
	return "$1"
}
