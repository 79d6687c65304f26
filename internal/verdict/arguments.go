package verdict

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/config"
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
	// list is the call's values for this text; known tells that it is
	// complete, and reason why it is not.
	list   []callsite.Arg
	known  bool
	reason string
	// question holds the offset of every ? in the text by its number.
	question map[int]int
	// generated holds the text's placeholders by the numbers that they have in
	// the query from which sqlc made the text; nil for other texts.
	generated map[int]sqlparse.Placeholder
	// native tells that the numbers of the text's placeholders, of whatever
	// spelling, are the places of the values, as in SQLite.
	native bool
}

// newArguments matches the values of the site's template i.
func newArguments(site *Site, i int, r *rendered, proofs []proof, dialect catalog.Dialect) *arguments {
	a := &arguments{
		site: site, text: r.text, standIns: r.standIns, question: map[int]int{},
		native: dialect == catalog.SQLite,
	}
	a.list, a.known, a.reason = site.ArgsOf(i)
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
	if a.generated != nil {
		own, ok := a.generated[ph.Number]
		if !ok {
			return nil, "the list may be empty"
		}
		ph = own
	}
	if ph.Name != "" {
		arg, ok := a.site.Named[ph.Name]
		switch {
		case ok:
			return known(&arg)
		case a.site.Named != nil:
			return nil, "the call names no such value"
		case !a.native:
			return nil, a.why()
		case slices.ContainsFunc(a.list, func(arg callsite.Arg) bool { return knowledge.IsNamedArg(arg.TypeName) }):
			return nil, "the call names its values one by one"
		}
	}
	index, reason := a.index(ph)
	switch {
	case reason != "":
		return nil, reason
	case index < len(a.list):
		return known(&a.list[index])
	case !a.known:
		return nil, a.why()
	default:
		return nil, fmt.Sprintf("the call passes %d values", len(a.list))
	}
}

func known(arg *callsite.Arg) (*callsite.Arg, string) {
	if arg.Type == nil && arg.TypeName == "" && arg.Source == "" {
		return nil, "it differs from path to path, or comes from elsewhere"
	}
	return arg, ""
}

func (a *arguments) why() string {
	if a.reason != "" {
		return a.reason
	}
	return "the values are put together at run time"
}

// index is the place of a placeholder's value in the list that the call
// passes. A list that is expanded from one value counts as one; behind a list
// of unknown length the places of ? are not known.
func (a *arguments) index(ph sqlparse.Placeholder) (int, string) {
	if a.native && !slices.ContainsFunc(a.standIns, standIn.expands) {
		return ph.Number - 1, ""
	}
	if a.native && ph.Number < sqlparse.FirstStandIn && !a.plain(ph) {
		return 0, "it stands beside a list of placeholders"
	}
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

// plain tells whether a placeholder is a bare ?.
func (a *arguments) plain(ph sqlparse.Placeholder) bool {
	offset, ok := a.question[ph.Number]
	return ok && (offset+1 == len(a.text) || a.text[offset+1] < '0' || a.text[offset+1] > '9')
}

// formatted tells whether the number is that of a stand-in for text, which no
// argument fills.
func (a *arguments) formatted(number int) bool {
	return slices.ContainsFunc(a.standIns, func(s standIn) bool { return s.number == number && !s.hole.FromIn })
}

// expands tells whether a placeholder stands for the elements of a list among
// the call's values.
func (a *arguments) expands(ph sqlparse.Placeholder) bool {
	return slices.ContainsFunc(a.standIns, func(s standIn) bool { return s.number == ph.Number && s.hole.FromIn })
}

// place is where the call passes a value, which may be defined elsewhere.
func (a *arguments) place(arg *callsite.Arg) token.Pos {
	call := a.site.Call
	if call == nil || call.Pos() <= arg.Pos && arg.Pos < call.End() {
		return cmp.Or(arg.Pos, a.site.Pos)
	}
	spelled := func(i int) bool {
		return i >= 0 && i < len(call.Args) && types.ExprString(call.Args[i]) == arg.Expr
	}
	for i := range a.list {
		if at := len(call.Args) - len(a.list) + i; &a.list[i] == arg && spelled(at) {
			return call.Args[at].Pos()
		}
	}
	for i, e := range call.Args {
		if spelled(i) {
			return e.Pos()
		}
	}
	return a.site.Pos
}

// checks tells whether the configuration says what a dimension's tenant is.
func checks(d *config.Dimension) bool { return len(d.Types)+len(d.Sources) > 0 }

// arguments finds what the call binds to the placeholders that bind a tenant
// and checks that it is the caller's: by types and sources, where the
// configuration has them, and by where the value comes from.
func (j *judge) arguments(s *Statement, args *arguments) {
	s.tenants = map[tenantParam]tenantValue{}
	for _, tp := range s.Result.TenantParams {
		i := slices.IndexFunc(s.placeholders, func(p sqlparse.Placeholder) bool { return p.Number == tp.Number })
		if i < 0 || args.formatted(tp.Number) {
			continue // the prover did not trust it
		}
		ph := s.placeholders[i]
		arg, reason := args.of(ph)
		d := dimensionOf(j.config, tp.Dimension)
		if arg == nil {
			j.missing(s, d, tp, fmt.Sprintf("argument of %s, which binds %s, is not known: %s", args.spell(ph), tp.Column, reason))
			continue
		}
		origins := j.flow.origins(d, s.Site.Site, arg)
		j.flow.bind(d, origins, args.spell(ph), tp.Column)
		key := tenantParam{tp.Number, tp.Dimension}
		known := j.flow.trusted(d, origins)
		list := listType(arg, d.Types)
		good := checks(d) && (known || trusted(d, arg, tp.Column) || list != nil && carries(list, d.Types))
		v := tenantValue{arg: arg, trusted: good, origins: origins, column: columnName(tp.Column), bound: tp.Column, place: args.spell(ph)}
		if v.list = list != nil || args.expands(ph); v.list {
			v.trusted = checks(d) && known // each is a tenant by its type, but whose?
		}
		if i, reason := args.index(ph); reason == "" {
			v.number = i + 1
			if ph.Number >= sqlparse.FirstStandIn {
				v.place = fmt.Sprintf("$%d", v.number)
			}
		}
		s.tenants[key] = v
		at := args.place(arg)
		if j.bound(s, at, tp, args.spell(ph), origins) {
			continue
		}
		name := cmp.Or(tp.Dimension, "tenant")
		if checks(d) && !good && !(args.generated != nil && j.flow.demand(d, origins, args.spell(ph), tp.Column)) {
			j.untrusted(s, at, tp, fmt.Sprintf("%s binds %s to %s, which is not known to be the caller's %s", args.spell(ph), tp.Column, describe(arg), name))
			continue
		}
		if j.mixed(d, arg) {
			j.untrusted(s, at, tp, fmt.Sprintf("%s binds %s to a list of different %ss", args.spell(ph), tp.Column, name))
			continue
		}
		if first := s.otherTenant(key); first != 0 {
			j.untrusted(s, at, tp, fmt.Sprintf("%s binds %s to %s, but $%d is %s: two %ss in one statement",
				args.spell(ph), tp.Column, describe(arg), first, describe(s.tenants[tenantParam{first, tp.Dimension}].arg), name))
		}
	}
}

// missing reports a value that is not known where the configuration says what
// it must be.
func (j *judge) missing(s *Statement, d *config.Dimension, tp scope.TenantParam, message string) {
	if !checks(d) {
		return
	}
	j.report(&Finding{Code: diag.CannotProve, Message: message, Pos: s.Site.Pos, Site: s.Site, Statement: s, Offset: int(tp.Pos)})
	s.lower(scope.Unknown)
}

// otherTenant finds a placeholder before this one that a different value is
// bound to. Values that may be one are not different: two calls of one
// function, or what cannot be traced. Neither are those of columns of other
// names: one may be the tenant's number, the other its name.
func (s *Statement) otherTenant(p tenantParam) int {
	own := s.tenants[p]
	for n := 1; n < p.number; n++ {
		if v, ok := s.tenants[tenantParam{n, p.dimension}]; ok && v.column == own.column && different(own, v) {
			return n
		}
	}
	return 0
}

// columnName is the name of a column without its table's.
func columnName(column string) string { return column[strings.LastIndexByte(column, '.')+1:] }

// different tells whether two values are certainly not one.
func different(a, b tenantValue) bool {
	if a.arg.Value != nil && a.arg.Value == b.arg.Value || a.arg.Expr == b.arg.Expr {
		return false
	}
	if len(a.origins) > 0 && len(b.origins) > 0 {
		return apart(a.origins, b.origins)
	}
	plain := func(a *callsite.Arg) bool { return a.Value != nil && a.Of == nil && a.Source == "" && !a.IsConst }
	return plain(a.arg) && plain(b.arg)
}

// untrusted reports the value of a placeholder that binds a tenant.
func (j *judge) untrusted(s *Statement, at token.Pos, tp scope.TenantParam, message string) {
	f := &Finding{Code: diag.UntrustedTenant, Message: message, Pos: at, Site: s.Site, Statement: s, Offset: int(tp.Pos)}
	if p := s.at.pos(int(tp.Pos)); p.IsValid() {
		f.Related = []Related{{"the placeholder", p}}
	}
	j.report(f)
	s.lower(scope.Unscoped)
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
	case ph.Name != "" && (a.site.AtStyle || a.generated != nil):
		return "@" + ph.Name
	case ph.Name != "":
		return ":" + ph.Name
	case ph.Number >= sqlparse.FirstStandIn:
		return "the expanded list"
	default:
		return fmt.Sprintf("$%d", ph.Number)
	}
}

func describe(arg *callsite.Arg) string {
	typ := arg.TypeName
	if arg.Type != nil {
		typ = types.TypeString(arg.Type, func(p *types.Package) string { return p.Name() })
	}
	switch {
	case arg.Expr == "" && typ == "":
		return "a value"
	case arg.Expr == "":
		return "a value of type " + typ
	case typ == "":
		return arg.Expr
	default:
		return fmt.Sprintf("%s (%s)", arg.Expr, typ)
	}
}

// trusted tells whether a value is the caller's tenant by its type or by the
// function that it comes from, or is the identity in such a value.
func trusted(d *config.Dimension, arg *callsite.Arg, column string) bool {
	for {
		if isTenant(d, arg) {
			return true
		}
		if arg.Of == nil || arg.Path != "*" && !identifies(d, arg.Path, column) {
			return false
		}
		arg = arg.Of
	}
}

func isTenant(d *config.Dimension, arg *callsite.Arg) bool {
	if arg.Source != "" && policy(d).Source(arg.Source) {
		return true
	}
	if arg.Of != nil && policy(d).Source(strings.TrimLeft(arg.Of.TypeName, "*")+"."+arg.Path) {
		return true
	}
	if arg.Type != nil {
		return carries(arg.Type, d.Types)
	}
	return slices.Contains(d.Types, strings.TrimLeft(arg.TypeName, "*[]"))
}

// identifies is [config.Dimension.Identifies] of the last part of a path. Where a
// placeholder binds a root key, the identity is that key.
func identifies(d *config.Dimension, path, column string) bool {
	part := strings.TrimSuffix(path[strings.LastIndexByte(path, '.')+1:], "()")
	if table, key, ok := strings.Cut(column, "."); ok && table == d.Root && slices.Contains(d.RootKeys, key) {
		part = strings.ToLower(part)
		return part == "string" || part == "bytes" || part == "value" || part == strings.ToLower(strings.ReplaceAll(key, "_", ""))
	}
	return d.Identifies(part)
}

// carries tells whether a type is one of the named ones, a pointer to, or a
// list or nullable wrapper of one.
func carries(t types.Type, names []string) bool {
	for obj := range knowledge.Carried(t, true) {
		if knowledge.IsListed(obj, names) {
			return true
		}
	}
	return false
}
