package soundness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
)

// checksPerBank is how many statements run in the same worlds.
const checksPerBank = 300

// work is one chunk at work.
type work struct {
	*soaker
	chunk    *chunk
	schema   *sqlgen.Schema
	prover   *scope.Prover
	checkers []*Checker // one for each dimension
	banks    uint64
	inBank   int
}

// chunk makes, proves and checks the statements of chunk n.
func (s *soaker) chunk(ctx context.Context, n uint64, open func(*sqlgen.Schema, int) (*Checker, error)) (_ *chunk, err error) {
	start := time.Now()
	schema := sqlgen.Random(engines[s.engine], s.seed+n)
	w := &work{soaker: s, schema: schema, chunk: &chunk{
		Engine: s.engine, Seed: s.seed, Number: n, Schema: schema.Name, Dimensions: len(schema.Policies),
		First: (s.seed + n) * 1000, Bases: s.bases, Prover: s.prover, By: map[string]*counts{},
	}}
	if w.prover, err = proverOf(s.t.TempDir(), schema); err != nil {
		return nil, err
	}
	defer func() {
		for _, c := range w.checkers {
			err = errors.Join(err, c.Close())
		}
	}()
	for dim := range schema.Policies {
		c, err := open(schema, dim)
		if err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", schema.Name, err, schema.DDL)
		}
		w.checkers = append(w.checkers, c)
		if len(schema.Policies) > 1 {
			if err := c.model.of(schema.Policies, dim); err != nil {
				return nil, err
			}
		}
	}
	g, rng := sqlgen.New(schema), rand.New(rand.NewPCG(s.seed, n))
	for i := range uint64(s.bases) {
		if err := w.statement(ctx, rng, g.Statement(w.chunk.First+i), w.chunk.First+i); err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	w.chunk.Seconds, w.chunk.Ended = time.Since(start).Seconds(), time.Now().UTC().Format(time.RFC3339)
	return w.chunk, nil
}

// of makes the model that of one dimension of several: tables that only other
// dimensions speak of are common to its tenants.
func (m *model) of(policies []catalog.TenancyPolicy, dim int) error {
	has := func(t *table, p catalog.TenancyPolicy) bool {
		return t.raw == p.Root || slices.ContainsFunc(p.Columns, func(c string) bool { return t.column(c) >= 0 })
	}
	if m.policy.Shared = maps.Clone(m.policy.Shared); m.policy.Shared == nil {
		m.policy.Shared = map[string]string{}
	}
	for _, t := range m.tables {
		for other, p := range policies {
			if other != dim && has(t, p) && !has(t, policies[dim]) {
				m.policy.Shared[t.raw] = "of another dimension"
			}
		}
		t.class, t.tenant, t.owner = unowned, -1, nil
	}
	err := m.classify()
	for _, t := range m.tables {
		if t.class == unowned { // a child of such a table
			t.class = sharedTable
		}
	}
	return err
}

// proverOf makes the prover of a generated schema.
func proverOf(dir string, schema *sqlgen.Schema) (*scope.Prover, error) {
	file := filepath.Join(dir, "schema.sql")
	if err := os.WriteFile(file, []byte(schema.DDL), 0o600); err != nil {
		return nil, err
	}
	res, err := ddl.Load(ddl.Options{Dialect: schema.Dialect, Paths: []string{file}})
	if err != nil {
		return nil, err
	}
	for _, p := range res.Problems {
		return nil, fmt.Errorf("%s: %s: %s\n%s", schema.Name, p.Pos, p.Message, schema.DDL)
	}
	tenancies, problems := catalog.ClassifyDimensions(res.Catalog, schema.Policies)
	for _, p := range problems {
		return nil, fmt.Errorf("%s: policy %s: %s\n%s", schema.Name, p.Key, p.Message, schema.DDL)
	}
	return scope.New(res.Catalog, tenancies...), nil
}

// statement checks a base, some of its mutants and edits of it.
func (w *work) statement(ctx context.Context, rng *rand.Rand, st *sqlgen.Statement, seed uint64) error {
	id := fmt.Sprintf("%s seed %d", w.schema.Name, seed)
	tags := append([]string{"base"}, st.Tags()...)
	if err := w.one(ctx, id, st.Canonical(), tags); err != nil {
		return err
	}
	for _, n := range []int{1, 1, 2} {
		mutations := st.Draw(rng, n)
		if len(mutations) < n {
			continue
		}
		tags, names := slices.Clone(st.Tags()), ""
		for _, m := range mutations {
			tags = append(tags, "mutation "+st.Kind(m))
			names += ", " + st.Name(m)
		}
		if n == 2 {
			tags = append(tags, "two mutations")
		}
		if err := w.one(ctx, id+names, st.Canonical(mutations...), tags); err != nil {
			return err
		}
	}
	var columns []string
	for _, p := range w.schema.Policies {
		columns = append(columns, p.Columns...)
	}
	edits := sqlgen.Edits(st.Canonical(), columns...)
	for range min(3, len(edits)) {
		e := pick(rng, edits)
		if err := w.one(ctx, id+", edit "+e.Name, e.SQL(), append(slices.Clone(st.Tags()), "edit")); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) bind(canonical string) sqlgen.Text {
	project := 0
	if len(w.schema.Policies) > 1 {
		project = sqlgen.ProjectParam
	}
	return sqlgen.Bind(w.schema.Dialect, canonical, sqlgen.TenantParam, project)
}

func (w *work) prove(text sqlgen.Text) scopetest.Outcome {
	trust := scope.Trust{Params: set(text.Trust)}
	if p := w.schema.Policies; len(p) > 1 {
		trust = scope.Trust{Dimensions: map[string]scope.Trusted{p[0].Name: {Params: set(text.Trust)}, p[1].Name: {Params: set(text.Projects)}}}
	}
	return scopetest.Prove(w.prover, text.SQL, trust)
}

func set(list []int) map[int]bool {
	m := map[int]bool{}
	for _, n := range list {
		m[n] = true
	}
	return m
}

// one proves a statement and checks it when the prover calls it scoped.
func (w *work) one(ctx context.Context, id, canonical string, tags []string) error {
	text := w.bind(canonical)
	start := time.Now()
	proof := w.prove(text)
	w.chunk.Proving += time.Since(start).Seconds()
	n := counts{Generated: 1, Unknown: one(proof.Verdict == scope.Unknown), Accepted: one(proof.Verdict == scope.Scoped)}
	if n.Accepted > 0 {
		out, err := w.check(ctx, text)
		switch {
		case errors.Is(err, ErrInvalid):
			n.Invalid = 1
		case err != nil:
			return fmt.Errorf("%s: %w\n%s", id, err, text.SQL)
		default:
			n.Checked, n.Pairs = 1, out.Runs
			n.Conflicts, n.Errors = one(out.Conflicts > 0), one(out.Errors > out.Conflicts)
			n.Unsteady, n.Vacuous = one(out.Nondeterministic > 0), one(out.Distinct < 2)
			named := namesExistence(proof)
			n.Existence = one(out.Existence > 0 && named)
			if fault := fault(out, named); fault != "" {
				n.Refuted = 1
				w.refuted(ctx, id, canonical, tags, out)
			}
		}
	}
	w.chunk.add(&n)
	for _, tag := range tags {
		if w.chunk.By[tag] == nil {
			w.chunk.By[tag] = &counts{}
		}
		w.chunk.By[tag].add(&n)
	}
	return nil
}

// fault says what an outcome has against a proof; "" when nothing.
func fault(out Outcome, existenceNamed bool) string {
	switch {
	case out.Leaks > 0:
		return fmt.Sprintf("%d leaks in %d pairs: %s", out.Leaks, out.Runs, out.First)
	case out.Existence > 0 && !existenceNamed:
		return "tells of the existence of other tenants' keys, which the proof does not name"
	}
	return ""
}

func namesExistence(proof scopetest.Outcome) bool {
	return slices.ContainsFunc(proof.Results, func(r scope.Result) bool {
		return slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, "existence") })
	})
}

// check runs a statement in the worlds that the chunk's statements share, once
// for each dimension.
func (w *work) check(ctx context.Context, text sqlgen.Text) (Outcome, error) {
	if w.inBank%checksPerBank == 0 {
		for _, c := range w.checkers {
			if err := c.Refill(ctx, w.chunk.First+w.banks, false); err != nil {
				return Outcome{}, err
			}
		}
		w.banks++
	}
	w.inBank++
	return w.checkIn(ctx, text, w.chunk.First+uint64(w.inBank))
}

func (w *work) checkIn(ctx context.Context, text sqlgen.Text, seed uint64) (Outcome, error) {
	var sum Outcome
	for dim, c := range w.checkers {
		trust := [2][]int{text.Trust, text.Projects}[dim]
		out, err := c.CheckShared(ctx, Statement{SQL: []string{text.SQL}, Trust: trust}, Options{Seed: seed})
		if err != nil {
			return sum, err
		}
		if dim > 0 {
			out.First = cmp.Or(sum.First, out.First)
			out.Runs += sum.Runs
			out.Leaks += sum.Leaks
			out.Existence += sum.Existence
			out.Errors += sum.Errors
			out.Conflicts += sum.Conflicts
			out.Nondeterministic += sum.Nondeterministic
			out.Distinct = max(sum.Distinct, out.Distinct)
		}
		sum = out
	}
	return sum, nil
}

// refuted shrinks the statement and reports it, as a case beside the state
// file too.
func (w *work) refuted(ctx context.Context, id, canonical string, tags []string, out Outcome) {
	last := out
	small := sqlgen.Shrink(canonical, 300, func(sql string) bool {
		text := w.bind(sql)
		proof := w.prove(text)
		if proof.Verdict != scope.Scoped {
			return false
		}
		named := namesExistence(proof)
		for seed := range uint64(2) {
			out, err := w.checkIn(ctx, text, seed)
			if err == nil && fault(out, named) != "" {
				last = out
				return true
			}
		}
		return false
	})
	text := w.bind(small)
	told := fmt.Sprintf("-- case: soak-%s\n-- trust: %s\n-- verdict: unscoped\n-- why: %s\n%s;\n",
		strings.ReplaceAll(strings.ReplaceAll(id, " ", "-"), ",", ""), strings.Trim(fmt.Sprint(text.Trust), "[]"), "refuted on "+w.engine, text.SQL)
	proof := w.prove(text)
	told += fmt.Sprintf("\nrefuted: %s\nfrom: %s %v\n%s\nprover %s\n", fault(last, false), id, tags, canonical, w.chunk.Prover)
	for _, r := range proof.Results {
		told += fmt.Sprintf("notes %v\n", r.Notes)
		for _, rel := range r.Relations {
			told += fmt.Sprintf("%s %s %s: %s\n", rel.Table, rel.Alias, rel.Class, strings.Join(rel.Proof, "; "))
		}
	}
	told += "schema:\n" + w.schema.DDL + "\n"
	w.t.Errorf("the prover calls it scoped:\n%s", told)
	if w.state != "" {
		w.mu.Lock()
		defer w.mu.Unlock()
		if err := appendFile(w.state+".refuted.md", []byte("\n## "+id+"\n\n```\n"+told+"```\n")); err != nil {
			w.t.Error(err)
		}
	}
}
