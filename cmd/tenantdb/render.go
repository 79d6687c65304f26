package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/tenantvet/tenantvet/internal/soundness"
)

// print reports what became of a statement.
func (w *witness) print(r *report) error {
	if w.o.json {
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		fmt.Fprintf(w.io.out, "%s\n", line)
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s\n", r.File, r.Line, r.Verdict)
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  %s\n", f)
	}
	fmt.Fprintf(&b, "\n%s\n\n", indent(r.Statement))
	if r.Witness == nil {
		fmt.Fprintf(&b, "%s.\n", upper(r.Reason))
		if r.Runs > 0 {
			fmt.Fprintf(&b, "(%s, %d pairs of databases, seed %d)\n", r.Engine, r.Runs, r.Seed)
		}
	} else {
		tell(&b, r)
	}
	for line := range strings.Lines(b.String()) {
		fmt.Fprintln(w.io.out, strings.TrimRight(line, " \n"))
	}
	fmt.Fprintln(w.io.out)
	return nil
}

// tell writes a witness for a human.
func tell(b *strings.Builder, r *report) {
	w := r.Witness
	fmt.Fprintf(b, "%s.\n\n", upper(w.Leak))
	if len(w.Caller) == 0 {
		b.WriteString("The caller has no tenant: it is NULL.")
	} else {
		fmt.Fprintf(b, "The caller is tenant %s.", strings.Join(w.Caller, " and "))
	}
	for i, a := range w.Args {
		sep := ", "
		if i == 0 {
			sep = " Placeholders: "
		}
		fmt.Fprintf(b, "%s%d = %s", sep, i+1, value(a))
	}
	if len(w.Args) > 0 {
		b.WriteString(".")
	}
	for _, name := range slices.Sorted(maps.Keys(w.Settings)) {
		v := w.Settings[name]
		fmt.Fprintf(b, " Setting %s = %s.", name, value(&v))
	}
	b.WriteString("\n\n")
	switch {
	case len(w.Tables) == 0:
		b.WriteString("The database is empty.\n")
	case w.Changes:
		b.WriteString("A database:\n")
	default:
		b.WriteString("Two databases, A and B, that differ only in rows of other tenants:\n")
	}
	for _, t := range w.Tables {
		table(b, &t, w.Changes)
	}
	if w.Changes {
		b.WriteString("\nThe statement does this to rows of other tenants:\n\n")
		changes(b, w.Results[0])
	} else {
		sideBySide(b, w)
	}
	fmt.Fprintf(b, "\n(%s, found in %d pairs of databases, seed %d)\n", r.Engine, r.Runs, r.Seed)
}

func table(b *strings.Builder, t *soundness.WitnessTable, one bool) {
	fmt.Fprintf(b, "\n  %s\n", t.Name)
	tw := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "    %s\t\n", strings.Join(t.Columns, "\t"))
	for _, row := range t.Rows {
		var values []string
		for _, v := range row.Values {
			values = append(values, value(v))
		}
		where := "in A and B"
		switch {
		case one:
			where = ""
		case !row.In[1]:
			where = "only in A"
		case !row.In[0]:
			where = "only in B"
		}
		if row.Whose == "caller" {
			where = strings.TrimPrefix(where+", the caller's", ", ")
		}
		fmt.Fprintf(tw, "    %s\t%s\n", strings.Join(values, "\t"), where)
	}
	tw.Flush()
}

// sideBySide writes what the statement gives on both databases.
func sideBySide(b *strings.Builder, w *soundness.Witness) {
	b.WriteString("\nThe statement gives:\n\n")
	var sides [2][]string
	for i := range sides {
		r := &w.Results[i]
		for _, line := range r.Rows {
			sides[i] = append(sides[i], "("+strings.ReplaceAll(line, "|", ", ")+")")
		}
		if len(r.Rows) == 0 && len(w.Results[1-i].Rows) > 0 {
			sides[i] = append(sides[i], "no row")
		}
		if w.Results[0].Affected != w.Results[1].Affected && !strings.HasPrefix(r.Affected, "SELECT") {
			sides[i] = append(sides[i], "affected: "+r.Affected)
		}
		for _, line := range r.After {
			if !slices.Contains(r.Before, line) {
				sides[i] = append(sides[i], "then "+line)
			}
		}
	}
	tw := tabwriter.NewWriter(b, 0, 0, 4, ' ', 0)
	fmt.Fprint(tw, "    on A\ton B\n")
	for n := range max(len(sides[0]), len(sides[1])) {
		var cells [2]string
		for i := range cells {
			if n < len(sides[i]) {
				cells[i] = sides[i][n]
			}
		}
		fmt.Fprintf(tw, "    %s\t%s\n", cells[0], cells[1])
	}
	tw.Flush()
}

func changes(b *strings.Builder, r soundness.WitnessResult) {
	for _, line := range r.Before {
		if !slices.Contains(r.After, line) {
			fmt.Fprintf(b, "    - %s\n", line)
		}
	}
	for _, line := range r.After {
		if !slices.Contains(r.Before, line) {
			fmt.Fprintf(b, "    + %s\n", line)
		}
	}
}

func value(v *string) string {
	switch {
	case v == nil:
		return "NULL"
	case *v == "" || strings.TrimSpace(*v) != *v:
		return "'" + *v + "'"
	default:
		return *v
	}
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ")
}
