package scope

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
)

// merged is the result of all dimensions: what only some of them say names
// them.
func merged(results []*proved) Result {
	out := Result{Verdict: Scoped, Dimensions: map[string][]int{}}
	for _, r := range results {
		switch {
		case r.Verdict == Unscoped || out.Verdict == Unscoped:
			out.Verdict = Unscoped
		case r.Verdict == Unknown:
			out.Verdict = Unknown
		}
		out.Trusted = append(out.Trusted, r.Trusted...)
		out.Dimensions[r.name] = append([]int{}, r.Trusted...)
		slices.Sort(out.Dimensions[r.name])
		for _, t := range r.TenantParams {
			t.Dimension = r.name
			out.TenantParams = append(out.TenantParams, t)
		}
		out.Relations = append(out.Relations, r.relations(results)...)
	}
	slices.Sort(out.Trusted)
	out.Trusted = slices.Compact(out.Trusted)
	slices.SortStableFunc(out.TenantParams, func(x, y TenantParam) int { return x.Number - y.Number })
	slices.SortStableFunc(out.Relations, func(x, y Relation) int { return int(x.Pos) - int(y.Pos) })
	out.Findings = findings(results)
	if out.Verdict == Scoped {
		out.Notes = notes(results)
	}
	return out
}

var (
	ofTenants = regexp.MustCompile(`\b(the|the caller's|another) tenant\b`)
	// settingAsLiteral is how a setting that only an inner dimension trusts
	// is told of.
	settingAsLiteral = "the literal current_setting("
)

// say puts what the prover says of one dimension into its words.
func (d *dimension) say(text string) string {
	text = strings.ReplaceAll(text, settingAsLiteral, strings.TrimPrefix(settingAsLiteral, "the literal "))
	return ofTenants.ReplaceAllString(text, "$1 "+d.name)
}

// findings merges the findings. That a table or a construct is not understood
// is said once.
func findings(results []*proved) []Finding {
	var all []Finding
	for _, r := range results {
		for _, f := range r.Findings {
			if f.Code == diag.UnknownTable && r.ofNone(&f, results) {
				if r == results[0] {
					all = append(all, f)
				}
				continue
			}
			same := func(g Finding) bool { return g.Code == f.Code && g.Pos == f.Pos && g.Message == f.Message }
			var names []string
			for _, o := range results {
				if slices.ContainsFunc(o.Findings, same) && !o.follows(f, results) {
					names = append(names, o.name)
				}
			}
			if names == nil || names[0] != r.name {
				continue
			}
			if len(names) < len(results) || f.Code != diag.CannotProve && f.Code != diag.UnknownTable && f.Code != diag.SessionState {
				f.Message = strings.Join(names, ", ") + ": " + f.Message
			}
			if len(names) == 1 {
				f.Message = r.say(f.Message)
				f.Related = slices.Clone(f.Related)
				for i := range f.Related {
					f.Related[i].Message = r.say(f.Related[i].Message)
				}
			}
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(x, y Finding) int { return int(x.Pos) - int(y.Pos) })
	return all
}

// ofNone tells whether a finding is of a table that belongs to no dimension,
// each with its own reason, and gives it all of them.
func (r *proved) ofNone(f *Finding, results []*proved) bool {
	what, rest, ok := strings.Cut(f.Message, unplaced)
	_, advice, _ := strings.Cut(rest, toDeclare)
	var reasons []string
	for _, o := range results {
		for _, g := range o.Findings {
			_, reason, plain := strings.Cut(g.Message, unplaced)
			if ok && plain && g.Code == f.Code && g.Pos == f.Pos && g.Relation == f.Relation {
				reason, _, _ = strings.Cut(reason, toDeclare)
				reasons = append(reasons, o.name+": "+reason)
				break
			}
		}
	}
	if len(reasons) < len(results) {
		return false
	}
	f.Message = what + unplaced + strings.Join(reasons, "; ") + toDeclare + advice
	return true
}

// unplaced is within the finding about a table whose rows have no known owner.
const unplaced = " is neither a tenant's nor declared shared: "

// toDeclare begins what to do about it.
const toDeclare = "; declare "

// follows tells whether a finding is of a row whose tenant an inner dimension
// tells, or of a child, and that dimension has a finding about it too: binding
// it there binds it here.
func (r *proved) follows(f Finding, results []*proved) bool {
	table, child := "", false
	for _, x := range r.Relations {
		if x.Pos == f.Pos && f.Relation == relationName(x) {
			table, child = x.Table, x.Class == catalog.ClassChild
		}
	}
	return table != "" && slices.ContainsFunc(results, func(o *proved) bool {
		return slices.Contains(r.inner, o.dimension) && (child || r.by[table] == o.name) && slices.ContainsFunc(o.Findings, func(g Finding) bool {
			return g.Pos == f.Pos && g.Relation == f.Relation && f.Code != diag.CannotProve && g.Code != diag.CannotProve
		})
	})
}

// relationName is how the statement calls a relation.
func relationName(r Relation) string {
	if r.Alias != "" {
		return r.Alias
	}
	return r.Table[strings.LastIndexByte(r.Table, '.')+1:]
}

// relations lists the occurrences as the dimension sees them, without those
// that only others bind; what all dimensions say alike is said by the first.
func (r *proved) relations(results []*proved) []Relation {
	var out []Relation
	for _, rel := range r.Relations {
		if r.outside[rel.Table] {
			continue
		}
		agree := true
		for _, o := range results {
			agree = agree && slices.ContainsFunc(o.Relations, func(x Relation) bool { return reflect.DeepEqual(x, rel) })
		}
		if agree && (rel.Class == catalog.ClassShared || rel.Class == catalog.ClassUnknown) {
			if r == results[0] {
				out = append(out, rel)
			}
			continue
		}
		rel.Dimension = r.name
		rel.Reason = r.say(rel.Reason)
		rel.Proof = slices.Clone(rel.Proof)
		for i := range rel.Proof {
			rel.Proof[i] = r.say(rel.Proof[i])
		}
		if len(rel.Proof) > 0 {
			rel.Proof[0] = r.name + ": " + rel.Proof[0]
			for _, o := range results {
				if rel.Bound && o.outside[rel.Table] && o.by[rel.Table] == r.name {
					rel.Proof = append(rel.Proof, o.name+": "+containment(r.name, o.name))
				}
			}
		}
		out = append(out, rel)
	}
	return out
}

// notes merges the notes; one of some dimensions names them.
func notes(results []*proved) []string {
	var all []string
	for _, r := range results {
		for _, n := range r.Notes {
			if slices.ContainsFunc(results, func(o *proved) bool { return !slices.Contains(o.Notes, n) }) {
				n = r.name + ": " + n
			}
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
