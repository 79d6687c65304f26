package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// statement writes one statement and collects the Go arguments of its call.
type statement struct {
	b    *builder
	args []string
	text strings.Builder
}

func (b *builder) statement() *statement { return &statement{b: b} }

func (s *statement) printf(format string, args ...any) { fmt.Fprintf(&s.text, format, args...) }

// arg gives the placeholder of a Go expression.
func (s *statement) arg(expr string) string {
	if s.b.cat.Dialect() != catalog.Postgres {
		s.args = append(s.args, expr)
		return "?"
	}
	i := slices.Index(s.args, expr)
	if i < 0 {
		i, s.args = len(s.args), append(s.args, expr)
	}
	return fmt.Sprintf("$%d", i+1)
}

func (s *statement) query(name string) *Query {
	q := &Query{Const: name, SQL: s.text.String(), args: s.args}
	if len(s.args) > 0 {
		q.Args = ", " + strings.Join(s.args, ", ")
	}
	return q
}

// scope is the condition that binds a table's rows to the tenant; "" for a
// shared table.
func (s *statement) scope(t *Table, alias string) string {
	return s.scopeOf(t.plan.table, t.plan.class, alias, 0)
}

func (s *statement) scopeOf(t *catalog.Table, class catalog.Classification, alias string, depth int) string {
	switch class.Class {
	case catalog.ClassTenant, catalog.ClassRoot:
		return qualified(alias, s.b.columnSQL(t, class.Column)) + " = " + s.arg("tenant")
	case catalog.ClassChild:
		own := make([]string, len(class.Owner.Columns))
		for i, c := range class.Owner.Columns {
			own[i] = qualified(alias, s.b.columnSQL(t, c))
		}
		inner := ownerAlias(depth)
		ref := make([]string, len(class.Owner.RefColumns))
		for i, c := range class.Owner.RefColumns {
			ref[i] = inner + "." + s.b.columnSQL(class.OwnerTable, c)
		}
		return fmt.Sprintf("%s IN (SELECT %s FROM %s AS %s WHERE %s)", row(own), strings.Join(ref, ", "), s.b.tableSQL(class.OwnerTable), inner,
			s.scopeOf(class.OwnerTable, s.b.tenancy.Of(class.OwnerTable), inner, depth+1))
	default:
		return ""
	}
}

func ownerAlias(depth int) string { return fmt.Sprintf("owner%d", depth+1) }

func qualified(alias, column string) string {
	if alias == "" {
		return column
	}
	return alias + "." + column
}

// row is a column or a row of columns.
func row(columns []string) string {
	if len(columns) == 1 {
		return columns[0]
	}
	return "(" + strings.Join(columns, ", ") + ")"
}

func (b *builder) columnSQL(t *catalog.Table, name string) string {
	c, ok := t.Column(name)
	if ok && c.Written != "" {
		name = c.Written
	}
	return quote(b.cat.Dialect(), name)
}

// where writes the condition on the tenant and on columns.
func (s *statement) where(t *Table, equal []*Column, arg func(*Column) string) {
	s.conditions(s.scope(t, ""), equal, arg)
}

// whereRead is where for what reads rows to the caller: where rows without a
// tenant are everyone's, they are among them.
func (s *statement) whereRead(t *Table, equal []*Column, more ...func() string) {
	scope := s.scope(t, "")
	if c := t.plan.tenant; c != nil && t.plan.class.SharedRows {
		scope = "(" + scope + " OR " + c.SQL + " IS NULL)"
	}
	s.conditions(scope, equal, s.param, more...)
}

func (s *statement) conditions(scope string, equal []*Column, arg func(*Column) string, more ...func() string) {
	var terms []string
	if scope != "" {
		terms = append(terms, scope)
	}
	for _, c := range equal {
		terms = append(terms, c.SQL+" = "+s.arg(arg(c)))
	}
	for _, term := range more {
		terms = append(terms, term())
	}
	if len(terms) > 0 {
		s.printf("\nWHERE %s", strings.Join(terms, "\n\tAND "))
	}
}

func (s *statement) param(c *Column) string { return s.b.sent(c, c.Param) }

// field is what a row has in a column that is not NULL.
func (s *statement) field(c *Column) string { return s.b.sent(c, "row."+c.Field) }

// sent is what a value that is not NULL is given to the driver as.
func (b *builder) sent(c *Column, expr string) string {
	switch as := b.timeAs(c); as {
	case "":
		return expr
	case "time.Time.UTC":
		return strings.TrimPrefix(expr, "*") + ".UTC()"
	default:
		return as + "(" + expr + ")"
	}
}

// timeAs is the function that makes of a time what the driver is given; "" when
// that is the time. Some drivers look at a date in another zone than its own,
// where it may be another day. Those of SQLite write a time as text in its zone:
// it could not be compared with others, and of a zone without a name not be read.
func (b *builder) timeAs(c *Column) string {
	switch sqlite := b.cat.Dialect() == catalog.SQLite; {
	case c.Type != "time.Time":
		return ""
	case c.date && sqlite:
		return "wallClock"
	case c.date:
		return "day"
	case sqlite:
		return "time.Time.UTC"
	default:
		return ""
	}
}

func names(columns []*Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.SQL
	}
	return out
}

// selectFrom begins a SELECT of all columns.
func (s *statement) selectFrom(t *Table) {
	s.printf("SELECT %s\nFROM %s", strings.Join(names(t.Columns), ", "), t.SQL)
}

func (s *statement) returning(t *Table) {
	s.printf("\nRETURNING %s", strings.Join(names(t.Columns), ", "))
}

// value is the Go expression of what a call writes to a column.
func (b *builder) value(t *Table, c *Column) string {
	field := "row." + c.Field
	kind := "Pointer"
	if t.Package.Null {
		kind = "Null"
	}
	as := b.timeAs(c)
	switch {
	case c.Nullable && c.FieldType == c.Type:
		return field
	case c.Nullable && as != "":
		return "time" + kind + "(" + field + ", " + as + ")"
	case c.Nullable && c.kind == kindJSON:
		return "json" + kind + "(" + field + ")"
	case c.Nullable && t.Package.Null:
		return "nullArg(" + field + ")"
	case c.Nullable:
		return field
	case c.kind == kindJSON && c.Default != "":
		return "jsonOrDefault(" + field + ")"
	case c.kind == kindJSON:
		return "string(" + field + ")"
	case c.Type == "[]byte" && c.Default == "" && t.Package.Dialect == "sqlite":
		return "blob(" + field + ")"
	case c.Default == "":
		return b.sent(c, field)
	case as != "":
		return "timeOrDefault(" + field + ", " + as + ")"
	case c.kind == kindBytes || c.kind == kindArray:
		return "sliceOrDefault(" + field + ")"
	default:
		return "orDefault(" + field + ")"
	}
}

// written is the SQL of what an insert writes to a column.
func (s *statement) written(t *Table, c *Column) string {
	p := s.arg(s.b.value(t, c))
	if c.Default == "" {
		return p
	}
	if s.b.cat.Dialect() == catalog.Postgres {
		p += "::" + c.dbType
	}
	return "COALESCE(" + p + ", " + c.Default + ")"
}
