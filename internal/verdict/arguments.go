package verdict

import (
	"fmt"
	"go/types"
	"slices"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// arguments matches a text's placeholders with a call's values.
type arguments struct {
	site     *Site
	text     string
	standIns []standIn
	// question holds the offset of every ? in the text by its number.
	question map[int]int
}

func newArguments(site *Site, r *rendered, proofs []proof) *arguments {
	a := &arguments{site, r.text, r.standIns, map[int]int{}}
	for _, p := range proofs {
		for _, ph := range p.placeholders {
			if i := int(ph.Pos); i >= 0 && i < len(r.text) && r.text[i] == '?' {
				a.question[ph.Number] = i
			}
		}
	}
	return a
}

// of finds the value of a placeholder, or says why it is not known.
func (a *arguments) of(ph sqlparse.Placeholder) (*callsite.Arg, string) {
	if ph.Name != "" {
		if arg, ok := a.site.Named[ph.Name]; ok {
			return &arg, ""
		}
		if !a.site.ArgsKnown {
			return nil, a.unknown()
		}
		return nil, "the call names no such value"
	}
	if !a.site.ArgsKnown {
		return nil, a.unknown()
	}
	index, reason := a.index(ph)
	if reason != "" {
		return nil, reason
	}
	if index >= len(a.site.Args) {
		return nil, fmt.Sprintf("the call passes %d values", len(a.site.Args))
	}
	return &a.site.Args[index], ""
}

func (a *arguments) unknown() string {
	if a.site.ArgsReason == "" {
		return "the values are put together at run time"
	}
	return a.site.ArgsReason
}

// index is the place of a placeholder's value in the list that the call
// passes. A list that is expanded from one value counts as one; behind a list
// of unknown length the places of ? are not known.
func (a *arguments) index(ph sqlparse.Placeholder) (int, string) {
	i := slices.IndexFunc(a.standIns, func(s standIn) bool { return s.number == ph.Number })
	offset, isQuestion := a.question[ph.Number]
	if i < 0 && !isQuestion {
		return ph.Number - 1, ""
	}
	if i >= 0 {
		offset = a.standIns[i].offset
	}
	before := 0
	for _, q := range a.question {
		if q < offset {
			before++
		}
	}
	var last *sqltext.Hole
	for _, s := range a.standIns {
		if s.offset >= offset || i >= 0 && s.hole == a.standIns[i].hole {
			break
		}
		switch {
		case s.hole.FromIn:
			if last != s.hole {
				before++ // several stand-ins, one value
			}
			last = s.hole
		case s.hole.Kind == sqltext.PlaceholderList:
			return 0, "it comes behind a list of placeholders of unknown length"
		}
	}
	return before, ""
}

// formatted tells whether the number is that of a stand-in for text, which no
// argument fills.
func (a *arguments) formatted(number int) bool {
	return slices.ContainsFunc(a.standIns, func(s standIn) bool { return s.number == number && !s.hole.FromIn })
}

// checksArguments tells whether the configuration says what a tenant value is.
func (j *judge) checksArguments() bool {
	return len(j.config.Tenant.Types)+len(j.config.Tenant.Sources) > 0
}

// arguments checks that what binds the statement to a tenant is the caller's
// tenant, as far as types and sources tell.
func (j *judge) arguments(s *Statement, args *arguments) {
	if !j.checksArguments() {
		return
	}
	for _, tp := range s.Result.TenantParams {
		i := slices.IndexFunc(s.placeholders, func(p sqlparse.Placeholder) bool { return p.Number == tp.Number })
		if i < 0 || args.formatted(tp.Number) {
			continue // the prover did not trust it
		}
		ph := s.placeholders[i]
		arg, reason := args.of(ph)
		if arg == nil {
			j.report(&Finding{
				Code:    diag.CannotProve,
				Message: fmt.Sprintf("argument of %s, which binds %s, is not known: %s", args.spell(ph), tp.Column, reason),
				Pos:     s.Site.Pos, Site: s.Site, Statement: s, Offset: int(tp.Pos),
			})
			s.lower(scope.Unknown)
			continue
		}
		if j.trusted(arg) {
			continue
		}
		f := &Finding{
			Code:    diag.UntrustedTenant,
			Message: fmt.Sprintf("%s binds %s to %s, which is not known to be the caller's tenant", args.spell(ph), tp.Column, describe(arg)),
			Pos:     arg.Pos, Site: s.Site, Statement: s, Offset: int(tp.Pos),
		}
		if !f.Pos.IsValid() {
			f.Pos = s.Site.Pos
		}
		if p := s.at.pos(int(tp.Pos)); p.IsValid() {
			f.Related = []Related{{"the placeholder", p}}
		}
		j.report(f)
		s.lower(scope.Unscoped)
	}
}

// lower takes back a proof that rests on an argument.
func (s *Statement) lower(v scope.Verdict) {
	if s.Verdict == scope.Scoped || v == scope.Unscoped {
		s.Verdict = v
	}
}

// spell names a placeholder in a message.
func (a *arguments) spell(ph sqlparse.Placeholder) string {
	switch {
	case ph.Name != "":
		return ":" + ph.Name
	case ph.Number >= firstStandIn:
		return "the expanded list"
	default:
		return fmt.Sprintf("$%d", ph.Number)
	}
}

func describe(arg *callsite.Arg) string {
	typ := ""
	if arg.Type != nil {
		typ = " (" + types.TypeString(arg.Type, func(p *types.Package) string { return p.Name() }) + ")"
	}
	if arg.Expr == "" {
		return "a value" + typ
	}
	return arg.Expr + typ
}

// trusted tells whether a value is the caller's tenant by its type or by the
// function that it comes from.
func (j *judge) trusted(arg *callsite.Arg) bool {
	if arg.Source != "" {
		for _, source := range j.config.Tenant.Sources {
			if knowledge.CanonicalName(source) == arg.Source {
				return true
			}
		}
	}
	return carries(arg.Type, j.config.Tenant.Types)
}

// carries tells whether a type is one of the named ones, a pointer to, or a
// list or nullable wrapper of one.
func carries(t types.Type, names []string) bool {
	for t != nil {
		if n, ok := t.(interface{ Obj() *types.TypeName }); ok && named(n.Obj(), names) {
			return true
		}
		switch u := t.(type) {
		case *types.Alias:
			t = u.Rhs()
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		case *types.Named:
			// Null[ID] and the list types of drivers are generic in what
			// they hold; a defined slice type is not.
			switch under := u.Underlying().(type) {
			case *types.Slice:
				t = under.Elem()
			case *types.Array:
				t = under.Elem()
			default:
				if u.TypeArgs().Len() != 1 || !knowledge.IsContainer(u) {
					return false
				}
				t = u.TypeArgs().At(0)
			}
		default:
			return false
		}
	}
	return false
}

func named(obj *types.TypeName, names []string) bool {
	return obj.Pkg() != nil && slices.Contains(names, knowledge.TypeName(obj.Type())) ||
		obj.Pkg() != nil && slices.Contains(names, obj.Pkg().Path()+"."+obj.Name())
}
