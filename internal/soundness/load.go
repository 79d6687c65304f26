package soundness

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// insert gives the statements that fill the world, its rows in the order that
// rng decides for each table, or in their own when rng is nil.
func (w *world) insert(tables []*table, rng *rand.Rand) string {
	var b strings.Builder
	for _, t := range tables {
		rows := w.rows[t]
		if len(rows) == 0 {
			continue
		}
		loose := slices.ContainsFunc(t.keys, func(k key) bool { return k.loose })
		if rng != nil && !loose {
			rows = slices.Clone(rows)
			rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		}
		var cols []string
		for _, c := range t.cols {
			if !c.skip {
				cols = append(cols, `"`+strings.ReplaceAll(c.name, `"`, `""`)+`"`)
			}
		}
		fmt.Fprintf(&b, "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES ", t.name, strings.Join(cols, ", "))
		for i, r := range rows {
			if i > 0 {
				b.WriteString(", ")
			}
			sep := "("
			for j, v := range r {
				if t.cols[j].skip {
					continue
				}
				b.WriteString(sep)
				b.WriteString(quote(v))
				sep = ", "
			}
			b.WriteByte(')')
		}
		if loose { // own rows come first, so the same ones are dropped in both worlds
			b.WriteString(" ON CONFLICT DO NOTHING")
		}
		b.WriteString(";\n")
	}
	return b.String()
}

func quote(v *string) string {
	if v == nil {
		return "NULL"
	}
	return "'" + strings.ReplaceAll(*v, "'", "''") + "'"
}
