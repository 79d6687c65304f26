package sqlgen

import (
	"slices"
	"strings"
)

// Edit is a change of a statement at one place.
type Edit struct {
	// Name says what it does: "and-or", "cut-condition".
	Name       string
	sql        string
	start, end int
	text       string
}

// SQL is the statement after the edit.
func (e Edit) SQL() string { return e.sql[:e.start] + e.text + e.sql[e.end:] }

// swaps replaces keywords and operators.
var swaps = map[string][]string{
	"AND": {"OR"}, "OR": {"AND"}, "UNION": {"EXCEPT", "INTERSECT"}, "EXCEPT": {"UNION", "INTERSECT"}, "INTERSECT": {"UNION", "EXCEPT"},
	"EXISTS": {"NOT EXISTS"}, "IN": {"NOT IN"}, "ANY": {"ALL"}, "ALL": {"ANY"}, "NOT": {""}, "LEFT": {"", "RIGHT", "FULL"}, "RIGHT": {"", "LEFT", "FULL"},
	"FULL": {"", "LEFT"}, "INNER": {"LEFT", "FULL"}, "JOIN": {"LEFT JOIN", "RIGHT JOIN", "FULL JOIN"}, "DISTINCT": {""}, "LATERAL": {""},
	"IS": {"IS NOT"}, "TRUE": {"FALSE"}, "NULL": {"0"}, "COALESCE": {"NULLIF"}, "NOTHING": {"UPDATE SET id = excluded.id"}, "EXCLUDED": {"$1"},
	"MIN": {"MAX"}, "MAX": {"COUNT"}, "ROLLUP": {""}, "DELETE": {"SELECT *"},
	"=": {"<>", ">=", "<=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"}, "<>": {"="}, "!=": {"="}, "<": {"="}, ">": {"="}, ">=": {"="}, "<=": {"="},
}

// wraps breaks a condition as a whole; % stands for it.
var wraps = []struct{ name, text string }{
	{"not", "NOT (%)"}, {"or-true", "(% OR 1 = 1)"}, {"optional", "($1 IS NULL OR %)"}, {"is-null", "(%) IS NULL"}, {"is-not-false", "(%) IS NOT FALSE"},
	{"is-true", "(%) IS TRUE"}, {"is-not-null", "(%) IS NOT NULL"}, {"case", "CASE WHEN % THEN 1 = 1 ELSE 1 = 1 END"}, {"coalesce", "COALESCE(%, 1 = 1)"},
	{"equals-true", "(%) = (1 = 1)"}, {"not-not", "NOT (NOT (%))"}, {"twice", "(% OR %)"}, {"and-true", "(% AND 1 = 1)"}, {"exists", "EXISTS (SELECT 1 WHERE %)"},
}

// Edits lists the statements that differ from canonical text in one place:
// keywords and operators swapped, conditions, items, joins and clauses cut or
// wrapped, columns and qualifiers exchanged for others of the statement,
// placeholders exchanged, limits put below. tenants are the names of the
// tenant columns. Many of them do not run.
func Edits(canonical string, tenants ...string) []Edit {
	e := &editor{sql: canonical, toks: lex(canonical), tenants: tenants}
	e.words()
	e.names()
	e.spans()
	return e.out
}

type editor struct {
	sql     string
	toks    []token
	tenants []string
	out     []Edit
}

func (e *editor) text(i int) string { return e.sql[e.toks[i].start:e.toks[i].end] }

func (e *editor) add(name string, start, end int, text string) {
	if e.sql[start:end] != text {
		e.out = append(e.out, Edit{name, e.sql, start, end, text})
	}
}

func (e *editor) words() {
	for i, t := range e.toks {
		if t.kind == word || t.kind == symbol {
			key := strings.ToUpper(e.text(i))
			for _, to := range swaps[key] {
				if key == "JOIN" && i > 0 && swaps[strings.ToUpper(e.text(i-1))] != nil {
					continue
				}
				e.add("swap-"+strings.ToLower(key), t.start, t.end, to)
			}
			if key == "WHERE" { // the condition becomes one of the join before it
				e.add("where-to-on", t.start, t.end, "AND")
				e.add("where-not", t.start, t.end, "WHERE NOT")
			}
		}
		if t.kind == param {
			for _, to := range []string{"$1", "$3", "NULL", "1"} {
				e.add("placeholder", t.start, t.end, to)
			}
		}
	}
}

// names exchanges qualifiers, and columns for the tenant column and back.
func (e *editor) names() {
	var qualifiers, columns []string
	dotted := func(i int) bool {
		return i+2 < len(e.toks) && e.toks[i].kind == word && e.text(i+1) == "." && e.toks[i+2].kind == word
	}
	for i := range e.toks {
		if dotted(i) {
			qualifiers, columns = append(qualifiers, e.text(i)), append(columns, e.text(i+2))
		}
	}
	slices.Sort(qualifiers)
	qualifiers = slices.Compact(qualifiers)
	slices.Sort(columns)
	columns = slices.Compact(columns)
	others := func(list []string, i int) []string { // two of them, another two elsewhere
		if len(list) <= 2 {
			return list
		}
		return []string{list[i%len(list)], list[(i/2+1)%len(list)]}
	}
	for i, t := range e.toks {
		switch {
		case dotted(i):
			for _, q := range others(qualifiers, i) {
				e.add("other-alias", t.start, t.end, q)
			}
			e.add("no-alias", t.start, e.toks[i+1].end, "")
			column := e.toks[i+2]
			for _, c := range others(columns, i) {
				e.add("other-column", column.start, column.end, c)
			}
			for _, c := range e.tenants {
				e.add("tenant-column", column.start, column.end, c)
			}
		case slices.Contains(e.tenants, e.text(i)) && (i == 0 || e.text(i-1) != "."):
			e.add("tenant-for-id", t.start, t.end, "id")
		}
	}
}

func (e *editor) spans() {
	for _, s := range outline(e.sql) {
		if s.cutStart < s.cutEnd {
			e.add("cut-"+spanNames[s.kind], s.cutStart, s.cutEnd, "")
		}
		body := e.sql[s.start:s.end]
		switch s.kind {
		case conditionSpan:
			if slices.ContainsFunc(e.tenants, func(c string) bool { return strings.Contains(body, c) }) {
				for _, w := range wraps {
					e.add("wrap-"+w.name, s.start, s.end, strings.ReplaceAll(w.text, "%", body))
				}
			}
			e.add("true-condition", s.start, s.end, "1 = 1")
		case groupSpan:
			if len(body) > 7 && strings.EqualFold(body[:7], "SELECT ") {
				e.add("limit-below", s.end, s.end, " ORDER BY 1 LIMIT 2")
				e.add("offset-below", s.end, s.end, " ORDER BY 1 LIMIT 9 OFFSET 1")
				if i := strings.LastIndex(body, " WHERE "); i > 0 && !strings.ContainsRune(body[i:], ')') {
					e.add("free-arm", s.end, s.end, " UNION ALL "+body[:i])
				}
			}
		case clauseSpan:
			if s.clause == "WHERE" {
				e.add("or-clause", s.end, s.end, " OR 1 = 1")
			}
		case itemSpan, joinSpan, armSpan, wordSpan:
		}
	}
}

var spanNames = map[spanKind]string{clauseSpan: "clause", conditionSpan: "condition", itemSpan: "item", joinSpan: "join", armSpan: "arm", wordSpan: "word", groupSpan: "group"}
