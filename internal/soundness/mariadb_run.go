package soundness

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// mark is the column of the result that ends the statement's own.
const mark = "tenantvet_affected"

// firstIdentifier is where a run's AUTO_INCREMENT begins: the server does not
// take the counter back with the rows.
const firstIdentifier = 5000

// unlimited ends the time limit, which is one on the statements under check: on
// a busy machine other work takes longer.
const unlimited = "SET max_statement_time = 0;\n"

// run executes the runs world after world. An error ends the text that was
// sent: the runs behind it are sent anew.
func (e *mariadb) run(ctx context.Context, st *prepared, runs []run) ([]result, error) {
	order := make([]int, len(runs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return runs[a].world - runs[b].world })
	results := make([]result, len(runs))
	for len(order) > 0 {
		done, err := e.send(ctx, st, runs, results, order)
		if err != nil {
			return nil, err
		}
		order = order[done:]
	}
	return results, nil
}

// send sends the runs in their order and reads the results up to the first
// error. It gives the number of runs that are done with.
func (e *mariadb) send(ctx context.Context, st *prepared, runs []run, results []result, order []int) (int, error) {
	var b strings.Builder
	b.WriteString("SET max_statement_time = 0.5;\n")
	world := -1
	for _, i := range order {
		e.text(&b, st, &runs[i], runs[i].world != world)
		world = runs[i].world
	}
	b.WriteString(unlimited)
	done, reading := 0, false
	counts := !e.cascades(st)
	err := e.results(ctx, b.String(), func(columns []string, each func(do func(row [][]byte) bool) error) error {
		r, out := &runs[order[done]], &results[order[done]]
		switch {
		case reading:
			var rows contents
			err := each(func(row [][]byte) bool {
				rows = append(rows, cloneRow(row))
				return true
			})
			out.after = append(out.after, rows)
			if len(out.after) == len(st.watch) {
				done, reading = done+1, false
			}
			return err
		case columns[0] == mark:
			err := each(func(row [][]byte) bool {
				if counts {
					out.tag += string(row[0]) + ";"
				}
				return true
			})
			if columns[1] == "1" {
				slices.Sort(out.rows)
				if reading = len(st.watch) > 0; !reading {
					done++
				}
			}
			return err
		default:
			return each(func(row [][]byte) bool {
				out.add(row, r.keep)
				return out.fails == noFailure
			})
		}
	})
	if err == nil {
		if done != len(order) {
			return done, fmt.Errorf("%d of %d runs gave no result", len(order)-done, len(order))
		}
		return done, nil
	}
	var failed *mysql.MySQLError
	if !errors.As(err, &failed) || done == len(order) {
		return done, err
	}
	out := &results[order[done]]
	*out = result{fails: mariadbFailure(failed.Number), code: strconv.Itoa(int(failed.Number)), err: failed.Message}
	return done + 1, e.exec(ctx, "ROLLBACK; "+unlimited+checked+mariadbPlans[0])
}

// text writes a run.
func (e *mariadb) text(b *strings.Builder, st *prepared, r *run, first bool) {
	database, content := e.worlds[r.world], r.refill
	if r.plan >= firstReversed {
		database, first = e.reversed, true
		all := &world{rows: maps.Clone(e.filled[r.world].rows)}
		if content != nil {
			maps.Copy(all.rows, content.content.rows)
		}
		content = &refill{tables: e.model.tables, content: all}
	}
	if first {
		fmt.Fprintf(b, "USE %s;\n", database)
	}
	takesBack := len(st.watch) > 0 || content != nil
	if takesBack {
		b.WriteString("START TRANSACTION;\n")
	}
	if content != nil {
		b.WriteString(unchecked)
		for _, t := range content.tables {
			b.WriteString("DELETE FROM " + t.name + ";\n")
		}
		for _, t := range content.tables {
			insertMariaDB(b, t, content.content.rows[t])
		}
		b.WriteString(checked)
	}
	if r.plan > 0 {
		b.WriteString(mariadbPlans[r.plan] + ";\n")
	}
	for _, name := range slices.Sorted(maps.Keys(r.settings)) {
		value := r.settings[name]
		fmt.Fprintf(b, "SET @%s = %s;\n", quoteMariaDB(name), mariadbLiteral(&value, anyKind))
	}
	for j, sql := range st.sql {
		if takesBack {
			fmt.Fprintf(b, "SET insert_id = %d;\n", firstIdentifier)
		}
		fmt.Fprintf(b, "EXECUTE IMMEDIATE '%s'", mariadbEscape.Replace(sql))
		for i := range st.counts[j] {
			sep := ", "
			if i == 0 {
				sep = " USING "
			}
			b.WriteString(sep + mariadbLiteral(r.args[i], st.params[i].kind))
		}
		last := 0
		if j == len(st.sql)-1 {
			last = 1
		}
		fmt.Fprintf(b, ";\nSELECT ROW_COUNT() AS %s, %d;\n", mark, last)
	}
	for _, t := range st.watch {
		b.WriteString(readMariaDB(t) + ";\n")
	}
	if takesBack {
		b.WriteString("ROLLBACK;\n")
	}
	if r.plan > 0 {
		fmt.Fprintf(b, "%s;\nUSE %s;\n", mariadbPlans[0], e.worlds[r.world])
	}
}

var deleteOfSeveral = regexp.MustCompile("(?i)\\bdelete\\s+(?:ignore\\s+|quick\\s+|low_priority\\s+)*[a-z_0-9`.*]+\\s*(?:,|from\\b)")

// cascades tells whether a statement deletes rows of several tables of which
// one goes with the other: only those that went first are not counted twice.
func (e *mariadb) cascades(st *prepared) bool {
	return slices.ContainsFunc(st.sql, deleteOfSeveral.MatchString) && slices.ContainsFunc(st.watch, func(t *table) bool {
		return slices.ContainsFunc(t.foreign, func(fk foreignKey) bool { return fk.acts })
	})
}

func mariadbFailure(code uint16) failure {
	switch code {
	case 1062, 1586: // ER_DUP_ENTRY, ER_DUP_ENTRY_WITH_KEY_NAME
		return keyFailure
	case 1216, 1217, 1451, 1452: // a row is referenced, or a referenced row is missing
		return refFailure
	case 1969, 3024: // the statement took too long
		return timeout
	default:
		return otherReason
	}
}
