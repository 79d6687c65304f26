package sqlgen

import (
	"cmp"
	"slices"
	"strings"
)

// Shrink looks for the smallest statement that still has a property, such as
// being accepted by the prover and refuted by a database. It cuts targets,
// joins, conditions, clauses, arms and CTEs, and puts a subquery in the place
// of the whole, as long as holds says so of the result. holds must be true of
// sql itself; it is asked at most tries times. Texts that are no SQL are among
// those that it is asked about.
func Shrink(sql string, tries int, holds func(sql string) bool) string {
	seen := map[string]bool{sql: true}
	for again := true; again; {
		again = false
		for _, smaller := range reductions(sql) {
			if seen[smaller] {
				continue
			}
			seen[smaller] = true
			if tries--; tries < 0 {
				return sql
			}
			if holds(smaller) {
				sql, again = smaller, true
				break
			}
		}
	}
	return sql
}

// reductions lists smaller texts, the smallest first.
func reductions(sql string) []string {
	var out []string
	add := func(start, end int, with string) {
		if s := strings.Join(strings.Fields(sql[:start]+" "+with+" "+sql[end:]), " "); len(s) < len(sql) && s != "" {
			out = append(out, s)
		}
	}
	for _, p := range outline(sql) {
		if p.cutStart < p.cutEnd {
			add(p.cutStart, p.cutEnd, "")
		}
		switch p.kind {
		case groupSpan:
			inner := sql[p.start:p.end]
			if strings.HasPrefix(strings.ToUpper(inner), "SELECT ") {
				add(0, len(sql), inner)
			}
			before := sql[:p.start-1]
			name := strings.TrimRight(before, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
			add(p.start-1, p.end+1, inner)        // without the parentheses
			add(len(name), p.end+1, inner)        // without the function
			add(len(name), p.end+1, "1")          // a constant
			add(len(name), p.end+1, "t")          // a table
			add(p.start-1, p.end+1, "(SELECT 1)") // a subquery
		case itemSpan:
			if p.clause == "SELECT" || p.clause == "SET" {
				if i := strings.IndexByte(sql[p.start:p.end], '='); p.clause == "SET" && i > 0 {
					add(p.start+i+1, p.end, "1")
				} else {
					add(p.start, p.end, "1")
				}
			}
		case clauseSpan, conditionSpan, joinSpan, armSpan, wordSpan:
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	return slices.Compact(out)
}
