package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/report"
)

// placeShape is FILE:LINE, as findings begin.
var placeShape = regexp.MustCompile(`^(.+\.(?:go|sql)):(\d+)(?::\d+)?:?$`)

// explainPlace shows the statements at a place of the module.
func explainPlace(io streams, command string, packages *packageFlags, file, number string) int {
	line, err := strconv.Atoi(number)
	if err != nil {
		return fail(io, command, fmt.Errorf("%s is no line", number))
	}
	want, err := filepath.Abs(file)
	if err != nil {
		return fail(io, command, err)
	}
	if _, err := os.Stat(want); err != nil {
		return fail(io, command, diag.FileError(file, err))
	}
	c, code, ok := packages.check(io, command, nil, true)
	if !ok {
		return code
	}
	sites, near := at(c.document.Sites, want, line)
	if len(sites) == 0 {
		hint := "nor anywhere in the file"
		switch {
		case near > 0:
			hint = fmt.Sprintf("the nearest is in line %d", near)
		case !packages.tests && strings.HasSuffix(file, "_test.go"):
			hint = "--tests looks at test files"
		}
		return fail(io, command, fmt.Errorf("%s:%d: no SQL is run here (%s)", file, line, hint))
	}
	for i, s := range sites {
		if i > 0 {
			fmt.Fprintln(io.out)
		}
		c.explainSite(io.out, s)
	}
	if len(c.result.Incomplete) > 0 {
		c.summary(io.err)
		return exitIncomplete
	}
	return exitClean
}

// at finds the calls whose own line it is or, if it is none's, whose statement
// has the line; and the line nearest to it that has a call.
func at(sites []report.Site, file string, line int) (found []report.Site, near int) {
	same := func(name string) bool {
		abs, err := filepath.Abs(name)
		return err == nil && abs == file
	}
	var within []report.Site
	for _, s := range sites {
		if same(s.File) {
			if s.Line == line {
				found = append(found, s)
			}
			if near == 0 || distance(s.Line, line) < distance(near, line) {
				near = s.Line
			}
		}
		s.Statements = slices.DeleteFunc(slices.Clone(s.Statements), func(st report.SiteStatement) bool {
			last := st.Line + strings.Count(strings.TrimSpace(st.Statement.Statement), "\n")
			return !same(st.File) || line < st.Line || last < line
		})
		if len(s.Statements) > 0 {
			within = append(within, s)
		}
	}
	if found == nil {
		found = within
	}
	return found, near
}

func distance(a, b int) int { return max(a-b, b-a) }

func (c *check) explainSite(w io.Writer, s report.Site) {
	fmt.Fprintf(w, "%s:%d: %s", s.File, s.Line, s.Function)
	if s.Library != "" {
		fmt.Fprintf(w, " runs, through %s", s.Library)
	}
	fmt.Fprintln(w)
	if s.Reason != "" {
		fmt.Fprintf(w, "\n%s\n", s.Reason)
	}
	for _, st := range s.Statements {
		fmt.Fprintf(w, "\n%s\n\n", indent(dedent(st.Statement.Statement)))
		fmt.Fprintf(w, "%s\n", st.Outcome)
		for _, r := range st.Relations {
			name := r.Table
			if r.Alias != "" && r.Alias != r.Table {
				name += " " + r.Alias
			}
			switch {
			case r.Bound && len(r.Proof) == 0:
				fmt.Fprintf(w, "  %s (%s): bound\n", name, r.Class)
			case r.Bound:
				fmt.Fprintf(w, "  %s (%s): %s\n", name, r.Class, strings.Join(r.Proof, "; "))
			default:
				fmt.Fprintf(w, "  %s (%s): NOT BOUND: %s\n", name, r.Class, strings.TrimPrefix(r.Reason, name+": "))
			}
		}
		for _, f := range st.Findings {
			passes := ""
			if f.Baselined {
				passes = ", which the baseline lets pass"
			}
			fmt.Fprintf(w, "  %s%s: %s\n", f.Code, passes, f.Message)
		}
		for _, f := range st.Suppressed {
			fmt.Fprintf(w, "  %s, allowed as %s (%s): %s\n", f.Code, f.Category, f.Reason, f.Message)
		}
		for _, g := range st.Related {
			fmt.Fprintf(w, "  %s:%d: %s\n", g.File, g.Line, g.Message)
		}
		c.sampleRows(w, &st.Statement)
	}
}

// dedent takes away the indentation that a statement has from its program.
func dedent(text string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	common := ""
	for i, line := range lines[min(1, len(lines)):] {
		lead := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if strings.TrimSpace(line) == "" {
			continue
		}
		if common == "" && i == 0 || strings.HasPrefix(common, lead) {
			common = lead
		}
	}
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], common)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func indent(text string) string { return "\t" + strings.ReplaceAll(text, "\n", "\n\t") }

// sampleRows shows, for each relation that nothing binds, a row of the caller's
// tenant and one of another that the statement does not tell apart by their
// tenant.
func (c *check) sampleRows(w io.Writer, s *report.Statement) {
	shown := map[string]bool{}
	for _, r := range s.Relations {
		if r.Bound || shown[r.Table] {
			continue
		}
		shown[r.Table] = true
		schema, name, qualified := strings.Cut(r.Table, ".")
		if !qualified {
			schema, name = "", r.Table
		}
		table, ambiguous := c.project.Schema.Catalog.Table(schema, name)
		if table == nil || ambiguous {
			continue
		}
		tenancy := c.project.Tenancies[max(0, c.dimension(r.Dimension))]
		class := tenancy.Of(table)
		if class.Class != catalog.ClassTenant && class.Class != catalog.ClassRoot && class.Class != catalog.ClassChild {
			continue
		}
		if len(shown) == 1 {
			fmt.Fprintf(w, "\nFor example, two rows that nothing in the statement tells apart by tenant:\n")
		}
		writeSample(w, table, class, s.Statement)
	}
}

// dimension is the index of a dimension of tenancy by its name.
func (c *check) dimension(name string) int {
	for i, d := range c.project.Config.AllDimensions() {
		if d.Name == name {
			return i
		}
	}
	return 0
}

var word = regexp.MustCompile(`[\pL_][\pL\pN_$]*`)

func writeSample(w io.Writer, table *catalog.Table, class catalog.Classification, statement string) {
	used := map[string]bool{}
	for _, name := range word.FindAllString(statement, -1) {
		used[strings.ToLower(name)] = true
	}
	differs := func(column string) bool {
		return column == class.Column || table.Primary != nil && slices.Contains(table.Primary.Columns, column) ||
			class.Owner != nil && slices.Contains(class.Owner.Columns, column)
	}
	const most = 6 // columns beside those that differ
	head, rows, others := []string{}, [2][]string{}, 0
	for _, col := range table.Columns {
		if !differs(col.Name) {
			if !used[strings.ToLower(col.Name)] || others == most {
				continue
			}
			others++
		}
		head = append(head, col.Name)
		for i := range rows {
			n := 1
			if differs(col.Name) {
				n = i + 1
			}
			rows[i] = append(rows[i], sample(col.Type.Name, n))
		}
	}
	whose := [2]string{"the caller's", "another tenant's"}
	if class.OwnerTable != nil {
		for i := range whose {
			whose[i] += ", through " + class.OwnerTable.Written
		}
	}
	fmt.Fprintf(w, "\n  %s\n", table.Name)
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "    %s\t\n", strings.Join(head, "\t"))
	for i, row := range rows {
		fmt.Fprintf(t, "    %s\t%s\n", strings.Join(row, "\t"), whose[i])
	}
	t.Flush()
}

// sample is a value of a type; another n is another value.
func sample(typ string, n int) string {
	typ = strings.ToLower(typ)
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(typ, p) })
	}
	switch {
	case has("uuid"):
		return strings.Repeat(strconv.Itoa(n), 8) + "-…"
	case has("interval"):
		return fmt.Sprintf("'%d days'", n)
	case has("int", "serial", "numeric", "decimal", "float", "double", "real", "money"):
		return strconv.Itoa(n)
	case has("bool"):
		return "true"
	case has("time", "date"):
		return fmt.Sprintf("'2026-01-0%d'", n)
	case has("json"):
		return "{}"
	case has("bytea", "blob", "binary"):
		return fmt.Sprintf("0x0%d", n)
	default:
		return "'" + string(rune('a'+n-1)) + "'"
	}
}
