// Package sqlgen makes SQL statements for the soundness tests: statements that
// are scoped by construction, near misses of them, edits of real statements,
// and smaller statements with the same fault.
//
// A generated [Statement] is a function of (schema, seed). Every occurrence of
// a tenant table in it gets a pin: a condition that ties the occurrence to the
// caller's tenant. A mutant is the same statement with one or more [Mutation]s,
// each of which rewrites one place; rendering draws nothing from the seed, so a
// mutant differs from its base in those places alone.
//
// Constants come from the pools of the harness's worlds only (the integers 0 to
// 5, the texts a, b, c, A, open, 1 and 01), so that many statements can share
// one bank of worlds.
//
// The package knows no database, no parser and no prover.
package sqlgen

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// Generator makes statements over one schema. It is safe for concurrent use.
type Generator struct{ schema *Schema }

// New makes a generator for a schema.
func New(s *Schema) *Generator { return &Generator{s} }

// Schema is the generator's schema.
func (g *Generator) Schema() *Schema { return g.schema }

// Statement makes the statement of a seed.
func (g *Generator) Statement(seed uint64) *Statement {
	b := &builder{s: g.schema, d: g.schema.Dialect, rng: rand.New(rand.NewPCG(seed, 77))}
	text := b.statement()
	if len(b.ctes) > 0 {
		text = "WITH " + b.recursive() + strings.Join(b.ctes, ", ") + " " + text
	}
	slices.Sort(b.tags)
	s := &Statement{text: text, sites: b.sites, dialect: b.d, tags: slices.Compact(b.tags)}
	s.forget()
	return s
}

// forget takes the ways to break sites away that the text does not use: their
// mutants would be the base.
func (s *Statement) forget() {
	used := make([]bool, len(s.sites))
	var visit func(text string)
	visit = func(text string) {
		for i := strings.IndexByte(text, markLead); i >= 0; i = strings.IndexByte(text, markLead) {
			r, n := utf8.DecodeRuneInString(text[i:])
			text = text[i+n:]
			if idx := int(r - markBase); !used[idx] {
				used[idx] = true
				visit(s.sites[idx].text)
			}
		}
	}
	visit(s.text)
	for i := range s.sites {
		if !used[i] {
			s.sites[i].col, s.sites[i].alts = "", nil
		}
	}
}

// Mutant renders the statement of a seed with the mutations.
func (g *Generator) Mutant(seed uint64, mutations ...Mutation) Text {
	return g.Statement(seed).Render(mutations...)
}

// Statement is a statement that is scoped by construction, with the places
// where it can be broken. It is not changed after it is made.
type Statement struct {
	text    string // with a mark for each site
	sites   []site
	dialect catalog.Dialect
	tags    []string
}

// Tags names the constructs that the statement uses, sorted.
func (s *Statement) Tags() []string { return s.tags }

// Sites is the number of places where the statement can be broken.
func (s *Statement) Sites() int { return len(s.sites) }

// Pins is the number of those that are pins.
func (s *Statement) Pins() int {
	n := 0
	for i := range s.sites {
		if s.sites[i].col != "" {
			n++
		}
	}
	return n
}

// Mutation chooses one of the ways to rewrite one site.
type Mutation struct{ Site, Kind int }

// Kinds is the number of ways to rewrite a site.
func (s *Statement) Kinds(site int) int { return s.sites[site].kinds() }

// Name names a mutation for a human: "pin 2 or-true".
func (s *Statement) Name(m Mutation) string {
	return s.Kind(m) + " at " + strconv.Itoa(m.Site)
}

// Kind names what a mutation does, wherever it does it.
func (s *Statement) Kind(m Mutation) string {
	st := &s.sites[m.Site]
	if st.col != "" {
		if m.Kind < len(pinMutations) {
			return pinMutations[m.Kind].name
		}
		m.Kind -= len(pinMutations)
	}
	return st.alts[m.Kind].name
}

// Draw chooses n different mutations at different sites, fewer if the
// statement has fewer sites.
func (s *Statement) Draw(rng *rand.Rand, n int) []Mutation {
	var out []Mutation
	for _, i := range rng.Perm(len(s.sites)) {
		if len(out) == n {
			break
		}
		if k := s.sites[i].kinds(); k > 0 {
			out = append(out, Mutation{i, rng.IntN(k)})
		}
	}
	return out
}

// Render gives the statement's text with the mutations applied.
func (s *Statement) Render(mutations ...Mutation) Text {
	return Bind(s.dialect, s.Canonical(mutations...), TenantParam, ProjectParam)
}

// Canonical gives the text with placeholders as PostgreSQL writes them, where
// $1 is the caller's tenant and $2 the caller's second dimension: what [Edits]
// and [Shrink] take.
func (s *Statement) Canonical(mutations ...Mutation) string {
	var changed map[int]string
	for _, m := range mutations {
		if changed == nil {
			changed = map[int]string{}
		}
		st := &s.sites[m.Site]
		text, also, alsoText := st.alternative(m.Kind)
		changed[m.Site] = text
		if also > 0 {
			changed[also-1] = alsoText
		}
	}
	var b strings.Builder
	b.Grow(len(s.text) * 2)
	s.expand(&b, s.text, changed)
	return b.String()
}

func (s *Statement) expand(b *strings.Builder, text string, changed map[int]string) {
	for {
		i := strings.IndexByte(text, markLead)
		if i < 0 {
			b.WriteString(text)
			return
		}
		b.WriteString(text[:i])
		r, n := utf8.DecodeRuneInString(text[i:])
		text = text[i+n:]
		idx := int(r - markBase)
		if to, ok := changed[idx]; ok {
			s.expand(b, to, changed)
		} else {
			s.expand(b, s.sites[idx].text, changed)
		}
	}
}

// A mark stands for a site in a text. Generated text is ASCII but for marks.
const (
	markBase = '\uE000'
	markLead = 0xEE
)

// site is a place where the statement can be broken.
type site struct {
	text string
	// col is the tenant column of a pin, qualified, and val what it is tied to.
	col, val string
	pinned   *tenantType
	dialect  catalog.Dialect
	alts     []alt
}

// alt is another text of a site; also is another site, counted from 1, that
// changes with it.
type alt struct {
	name, text string
	also       int
	alsoText   string
}

func (s *site) kinds() int {
	n := len(s.alts)
	if s.col != "" {
		n += len(pinMutations)
	}
	return n
}

func (s *site) alternative(kind int) (text string, also int, alsoText string) {
	if s.col != "" {
		if kind < len(pinMutations) {
			return pinMutations[kind].f(s), 0, ""
		}
		kind -= len(pinMutations)
	}
	a := s.alts[kind]
	return a.text, a.also, a.alsoText
}
