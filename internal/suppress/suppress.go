// Package suppress reads the directives that allow a finding in source:
//
//	//tenantvet:allow TV101[,TV103] category: reason (owner payments, until 2027-03-31)
//
// in Go, and the same after "-- " in SQL. Category and reason are required,
// and a category limits which codes it may silence. A directive covers its
// line, statement or declaration; one that silences nothing is a finding
// itself. Code that nobody edits is exempted by name in the configuration.
package suppress

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/ident"
)

// Prefix is what a directive starts with, after the comment marker.
const Prefix = "tenantvet:allow"

// Category is a kind of justified exception.
type Category struct {
	Name  string
	Doc   string      // when it is the right one
	Codes []diag.Code // what it may silence
}

var anyStatement = []diag.Code{
	diag.UnscopedQuery, diag.UnpinnedJoin, diag.UnscopedWrite, diag.CannotProve, diag.UnknownTable,
	diag.GuardedRead, diag.RawCall, diag.UntrustedTenant, diag.MintedTenant, diag.UnusedTenant, diag.ZeroTenant,
	diag.SessionState,
}

// Categories lists the categories in the order in which they are documented.
var Categories = []Category{
	{"admin", "staff work across tenants, behind its own authorization", anyStatement},
	{"job", "background work that goes over all tenants on purpose", anyStatement},
	{"migration", "a data migration", anyStatement},
	{"test", "test code and fixtures", anyStatement},
	{"token-lookup", "the row is found by an unguessable secret, before the tenant is known",
		[]diag.Code{diag.UnscopedQuery, diag.UnpinnedJoin, diag.CannotProve}},
	{"tenant-resolver", "the code that finds out who the tenant is",
		[]diag.Code{diag.UnscopedQuery, diag.UntrustedTenant, diag.MintedTenant}},
	{"parent-checked", "the parent's tenant was checked before, in the same transaction or with an immutable owner",
		[]diag.Code{diag.UnscopedQuery, diag.UnpinnedJoin, diag.UnscopedWrite}},
	{"shared-rows", "the rows concerned belong to every tenant",
		[]diag.Code{diag.UnscopedQuery, diag.UnscopedWrite, diag.UnknownTable}},
}

func category(name string) (Category, bool) {
	i := slices.IndexFunc(Categories, func(c Category) bool { return c.Name == name })
	if i < 0 {
		return Category{}, false
	}
	return Categories[i], true
}

// May tells which categories may silence the code, in their order.
func May(code diag.Code) []Category {
	var may []Category
	for _, c := range Categories {
		if slices.Contains(c.Codes, code) {
			may = append(may, c)
		}
	}
	return may
}

// Directive is one well-formed directive.
type Directive struct {
	Codes    []diag.Code
	Category string
	Reason   string
	Owner    string    // who answers for it; "" when not said
	Until    time.Time // the last day on which it holds, at midnight UTC; zero: no end
	Pos      diag.Position
	// FirstLine and LastLine delimit the lines of Pos.File that it covers.
	FirstLine, LastLine int
	// Name is the query or the function that it covers instead, when it stands
	// in the configuration.
	Name string

	used map[diag.Code]bool
}

var (
	codeShape = regexp.MustCompile(`^TV[0-9]{3}$`)
	termShape = regexp.MustCompile(`\s*\(((?:until|owner)\b[^()]*)\)$`)
)

// Parse reads what follows [Prefix] in a comment. It says nothing about place.
func Parse(text string) (*Directive, error) {
	codes, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	name, reason, colon := strings.Cut(rest, ":")
	name, reason = strings.TrimSpace(name), strings.TrimSpace(reason)

	if codes == "" {
		return nil, fmt.Errorf("names no code; write %s", usage("TV101"))
	}
	if !colon || strings.ContainsAny(name, " \t") {
		name = ""
	}
	d, err := New(strings.Split(codes, ","), name)
	if err != nil {
		return nil, err
	}
	for {
		m := termShape.FindStringSubmatch(reason)
		if m == nil {
			break
		}
		if err := d.terms(m[1]); err != nil {
			return nil, err
		}
		reason = strings.TrimSuffix(reason, m[0])
	}
	if Blank(reason) {
		return nil, fmt.Errorf("has no reason; write %s", usage(codes))
	}
	d.Reason = reason
	return d, nil
}

// New makes a directive of a category for some codes, which the category must
// allow. It has no reason yet and covers nothing.
func New(codes []string, name string) (*Directive, error) {
	d := &Directive{used: map[diag.Code]bool{}}
	for _, word := range codes {
		code := diag.Code(word)
		switch {
		case !codeShape.MatchString(word):
			return nil, fmt.Errorf("%q is no code; write %s", word, usage("TV101"))
		case !slices.Contains(diag.Codes, code):
			return nil, fmt.Errorf("unknown code %s%s", word, suggest(word, codeNames()))
		case slices.Contains(d.Codes, code):
			return nil, fmt.Errorf("names %s twice", word)
		}
		d.Codes = append(d.Codes, code)
	}
	if name == "" {
		return nil, fmt.Errorf("has no category; write %s (categories: %s)", usage(strings.Join(codes, ",")), strings.Join(CategoryNames(), ", "))
	}
	c, ok := category(name)
	if !ok {
		return nil, fmt.Errorf("unknown category %q%s", name, suggest(name, CategoryNames()))
	}
	d.Category = c.Name
	for _, code := range d.Codes {
		if !slices.Contains(c.Codes, code) {
			return nil, notAllowed(c, code)
		}
	}
	return d, nil
}

// Blank tells whether a reason says nothing.
func Blank(reason string) bool { return strings.Trim(reason, " \t\n.-") == "" }

// Day reads the last day of a directive.
func Day(s string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no date; write 2027-03-31", s)
	}
	return day, nil
}

// terms reads "owner payments, until 2027-03-31".
func (d *Directive) terms(s string) error {
	for term := range strings.SplitSeq(s, ",") {
		word, rest, _ := strings.Cut(strings.TrimSpace(term), " ")
		rest = strings.TrimSpace(rest)
		switch {
		case word == "owner" && d.Owner != "", word == "until" && !d.Until.IsZero():
			return fmt.Errorf("says %s twice", word)
		case word == "owner" && rest == "":
			return fmt.Errorf("names no owner; write (owner payments)")
		case word == "owner":
			d.Owner = rest
		case word == "until":
			var err error
			if d.Until, err = Day(rest); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%q is neither owner nor until; write (owner payments, until 2027-03-31)", strings.TrimSpace(term))
		}
	}
	return nil
}

func notAllowed(c Category, code diag.Code) error {
	may := May(code)
	if may == nil {
		return fmt.Errorf("%s cannot be suppressed", code)
	}
	var names []string
	for _, m := range may {
		names = append(names, m.Name)
	}
	return fmt.Errorf("category %s may not silence %s (%s may)", c.Name, code, strings.Join(names, ", "))
}

func usage(codes string) string { return Prefix + " " + codes + " category: reason" }

func suggest(word string, known []string) string {
	if near := ident.Nearest(word, known); near != nil {
		return fmt.Sprintf(" (did you mean %s?)", near[0])
	}
	return " (known: " + strings.Join(known, ", ") + ")"
}

func codeNames() []string {
	var names []string
	for _, c := range diag.Codes {
		names = append(names, string(c))
	}
	return names
}

// CategoryNames are the names of [Categories].
func CategoryNames() []string {
	var names []string
	for _, c := range Categories {
		names = append(names, c.Name)
	}
	return names
}

// Covers tells whether the directive speaks of the code at the place, expired
// or not.
func (d *Directive) Covers(code diag.Code, at diag.Position) bool {
	return d.Name == "" && at.File == d.Pos.File && d.FirstLine <= at.Line && at.Line <= d.LastLine && slices.Contains(d.Codes, code)
}

// ExpiredOn tells whether the directive's last day is before the given day.
func (d *Directive) ExpiredOn(day time.Time) bool {
	return !d.Until.IsZero() && d.Until.Before(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC))
}
