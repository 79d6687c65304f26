// Package scopetest reads the prover's case corpus: statements with their
// schema, trusted parameters and expected verdict, kept as data so that the
// prover's own test and the check against a live database read the same ones.
//
// A case file is SQL with headers:
//
//	-- schema: traps
//
//	-- case: left-join-on-preserved
//	-- trust: 1
//	-- verdict: unscoped TV101
//	-- why: ON of a LEFT JOIN does not filter the preserved side
//	SELECT …;
//
// Headers before the first case are the file's defaults; other comments there
// are prose. Headers of a case:
//
//	case     its name, unique in its folder
//	dialect  postgres (the default), mysql or sqlite
//	schema   the schemas it needs, in order; the file's default, else traps;
//	         those of other dialects than PostgreSQL are in folders named after
//	         them
//	trust    numbers of the trusted placeholders; "set:1" for a list of the
//	         caller's tenants; "project=2" where a schema has several dimensions
//	         of tenancy; "assume" for those that are compared with a tenant
//	         column; "none" (the default)
//	verdict  accepted verdicts joined with "|", then the codes that the
//	         findings must have when it is unscoped, if that is clear
//	joins    trust-foreign-keys
//	message  a fragment that some finding's message contains; repeatable
//	live     what the database shows when that differs from the verdict:
//	         "no-difference REASON", "existence REASON", "difference REASON"
//	         or "skip REASON"
//	why      one line
package scopetest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// Case is one statement with its expected verdict.
type Case struct {
	ID      string
	File    string // base name of the case file
	Line    int    // of the case header
	Dialect catalog.Dialect
	Schemas []string // as LoadSchema takes them
	SQL     string   // one statement or several, as written
	Trust   []int
	// TrustSets are placeholders whose value is a list of the caller's tenants.
	TrustSets []int
	// Dimensions holds what stands for Trust and TrustSets in the cases of a
	// schema with several dimensions, by name.
	Dimensions map[string]Trusted
	// Assume trusts the placeholders that are compared with a tenant column.
	Assume bool
	// Verdicts lists the accepted verdicts: "scoped", "unscoped", "unknown".
	Verdicts []string
	// Codes are the codes expected when the verdict is unscoped; nil: any.
	Codes            []string
	TrustForeignKeys bool
	Messages         []string
	Live             Live
	LiveReason       string
	Why              string
}

// Trusted holds the trusted placeholders of a dimension.
type Trusted struct{ Params, Sets []int }

// Live is what running the statement on a database shows.
type Live string

// The kinds of Live. The zero value expects what the verdict says: no
// difference for scoped, a difference for unscoped, either for unknown.
const (
	LiveNoDifference Live = "no-difference" // safe in truth, but a rule declines it
	LiveDifference   Live = "difference"    // unsafe in truth, accepted by a documented exception
	LiveExistence    Live = "existence"     // only tells that a row of another tenant exists
	LiveSkip         Live = "skip"          // cannot be run by the check
)

// Accepts tells whether the case accepts the verdict.
func (c *Case) Accepts(verdict string) bool { return slices.Contains(c.Verdicts, verdict) }

// Where is the case's place for messages: file:line.
func (c *Case) Where() string { return fmt.Sprintf("%s:%d", c.File, c.Line) }

var header = regexp.MustCompile(`^-- ([a-z-]+):[ \t]*(.*)$`)

// Load reads every case file of a folder, in the order of their names. It does
// not read folders within: those of a corpus are the other dialects' cases.
func Load(dir string) ([]*Case, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no case files", dir)
	}
	var all []*Case
	seen := map[string]*Case{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		cases, err := Parse(filepath.Base(file), string(text))
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			if other := seen[c.ID]; other != nil {
				return nil, fmt.Errorf("%s: case %s is already at %s", c.Where(), c.ID, other.Where())
			}
			seen[c.ID] = c
		}
		all = append(all, cases...)
	}
	return all, nil
}

// Parse reads the cases of one file. Errors carry the file name and line.
func Parse(file, text string) ([]*Case, error) {
	defaults := Case{File: file, Dialect: catalog.Postgres, Schemas: []string{"traps"}}
	var cases []*Case
	cur := &defaults
	inHeader := true
	var body []string
	finish := func() error {
		if cur == &defaults {
			return nil
		}
		cur.SQL = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(strings.Join(body, "\n")), ";"))
		body = nil
		switch {
		case cur.SQL == "":
			return fmt.Errorf("%s: case %s has no statement", cur.Where(), cur.ID)
		case len(cur.Verdicts) == 0:
			return fmt.Errorf("%s: case %s has no verdict", cur.Where(), cur.ID)
		case cur.Why == "":
			return fmt.Errorf("%s: case %s does not say why", cur.Where(), cur.ID)
		}
		if cur.Dialect != catalog.Postgres {
			schemas := make([]string, len(cur.Schemas))
			for i, name := range cur.Schemas {
				schemas[i] = string(cur.Dialect) + "/" + name
			}
			cur.Schemas = schemas
		}
		cases = append(cases, cur)
		return nil
	}
	for i, line := range strings.Split(text, "\n") {
		m := header.FindStringSubmatch(line)
		if m != nil && m[1] == "case" {
			if err := finish(); err != nil {
				return nil, err
			}
			c := defaults
			c.ID, c.Line = strings.TrimSpace(m[2]), i+1
			if c.ID == "" {
				return nil, fmt.Errorf("%s:%d: case without a name", file, i+1)
			}
			cur, inHeader = &c, true
			continue
		}
		if m == nil {
			if cur != &defaults {
				inHeader = inHeader && strings.TrimSpace(line) == ""
				body = append(body, line)
			} else if t := strings.TrimSpace(line); t != "" && !strings.HasPrefix(t, "--") {
				return nil, fmt.Errorf("%s:%d: text before the first case", file, i+1)
			}
			continue
		}
		if !inHeader {
			return nil, fmt.Errorf("%s:%d: header %q after the statement began", file, i+1, m[1])
		}
		if err := cur.set(m[1], strings.TrimSpace(m[2])); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
	}
	if err := finish(); err != nil {
		return nil, err
	}
	return cases, nil
}

func (c *Case) set(key, value string) error {
	if value == "" {
		return fmt.Errorf("header %q is empty", key)
	}
	switch key {
	case "dialect":
		switch c.Dialect = catalog.Dialect(value); c.Dialect {
		case catalog.Postgres, catalog.MySQL, catalog.SQLite:
		default:
			return fmt.Errorf("unknown dialect %q", value)
		}
	case "schema":
		c.Schemas = strings.Fields(value)
	case "trust":
		return c.setTrust(value)
	case "verdict":
		return c.setVerdict(value)
	case "joins":
		if value != "trust-foreign-keys" {
			return fmt.Errorf("joins: %q is not trust-foreign-keys", value)
		}
		c.TrustForeignKeys = true
	case "message":
		c.Messages = append(slices.Clip(c.Messages), value)
	case "live":
		kind, reason, _ := strings.Cut(value, " ")
		switch l := Live(kind); l {
		case LiveNoDifference, LiveDifference, LiveExistence, LiveSkip:
			c.Live, c.LiveReason = l, strings.TrimSpace(reason)
		default:
			return fmt.Errorf("unknown live kind %q", kind)
		}
		if c.LiveReason == "" {
			return fmt.Errorf("live: %s needs a reason", kind)
		}
	case "why":
		c.Why = value
	default:
		return fmt.Errorf("unknown header %q", key)
	}
	return nil
}

func (c *Case) setTrust(value string) error {
	c.Trust, c.TrustSets, c.Dimensions, c.Assume = nil, nil, nil, value == "assume"
	if value == "none" || c.Assume {
		return nil
	}
	for _, f := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }) {
		dimension, number, named := strings.Cut(f, "=")
		if !named {
			number = f
		}
		digits, set := strings.CutPrefix(number, "set:")
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 {
			return fmt.Errorf("trust: %q is not a placeholder number", f)
		}
		switch {
		case named:
			if c.Dimensions == nil {
				c.Dimensions = map[string]Trusted{}
			}
			t := c.Dimensions[dimension]
			if set {
				t.Sets = append(t.Sets, n)
			} else {
				t.Params = append(t.Params, n)
			}
			c.Dimensions[dimension] = t
		case set:
			c.TrustSets = append(c.TrustSets, n)
		default:
			c.Trust = append(c.Trust, n)
		}
	}
	return nil
}

var code = regexp.MustCompile(`^TV\d{3}$`)

func (c *Case) setVerdict(value string) error {
	fields := strings.Fields(value)
	c.Verdicts, c.Codes = strings.Split(fields[0], "|"), nil
	for _, v := range c.Verdicts {
		if v != "scoped" && v != "unscoped" && v != "unknown" {
			return fmt.Errorf("unknown verdict %q", v)
		}
	}
	for _, f := range fields[1:] {
		if !code.MatchString(f) {
			return fmt.Errorf("%q is not a code", f)
		}
		c.Codes = append(c.Codes, f)
	}
	slices.Sort(c.Codes)
	return nil
}
