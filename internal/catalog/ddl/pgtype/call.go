package pgtype

import (
	"maps"
	"slices"
)

// Call is a function call.
type Call struct {
	Name string
	Args []Type
	// Ordered are the types in WITHIN GROUP (ORDER BY …), or in the call.
	Ordered []Type
	// Variadic tells that the last argument is an array with VARIADIC before
	// it, Named that arguments have names.
	Variadic, Named bool
}

// Result is the type that a call gives, of a set its rows'; zero when it cannot
// be told.
// See https://www.postgresql.org/docs/current/typeconv-func.html.
func (r *Resolver) Result(c Call) Type {
	sig, args := r.function(c)
	if sig == nil {
		return Type{}
	}
	return r.resultOf(sig, args)
}

// Columns are the columns that a call in FROM has for its OUT parameters; nil
// when it has none.
func (r *Resolver) Columns(c Call) []Column {
	sig, args := r.function(c)
	if sig == nil || len(sig.columns) == 0 {
		return nil
	}
	out := slices.Clone(sig.columns)
	bound, ok := r.bind(sig.args, args)
	for i := range out {
		if polymorphic(out[i].Type) {
			out[i].Type = Type{}
			if ok {
				out[i].Type = bound.of(sig.columns[i].Type)
			}
		}
	}
	return out
}

// Rows tells whether a call may give rows of several columns that its function
// does not name, or of a number that it does not tell.
func (r *Resolver) Rows(c Call) bool {
	return slices.ContainsFunc(r.named(c.Name), func(s signature) bool {
		return s.result.Name == "record" || polymorphic(s.result) && s.result.Name == "anyelement"
	})
}

// Polymorphic tells whether a type's name stands for a type that the arguments
// of a call decide.
func Polymorphic(name string) bool { return polymorphic(Type{Name: name}) }

// ExtensionTypes lists the types that an extension brings; nil for one that is
// not known.
func ExtensionTypes(extension string) []string {
	s := sets()[extension]
	if s == nil || extension == "" {
		return nil
	}
	return slices.Sorted(maps.Keys(s.categories))
}

// Known tells whether the server, or an extension of the schema, has functions
// of the name.
func (r *Resolver) Known(name string) bool { return len(r.named(name)) > 0 }

func (r *Resolver) named(name string) []signature {
	var out []signature
	r.each(func(s *set) bool {
		out = append(out, s.functions[name]...)
		return true
	})
	return out
}

// function finds the function of a call, and the arguments that it gets.
func (r *Resolver) function(c Call) (*signature, []Type) {
	all := r.named(c.Name)
	args := c.Args
	if slices.ContainsFunc(all, func(s signature) bool { return s.orderedSet }) {
		args = append(slices.Clone(args), c.Ordered...)
	}
	if c.Named || slices.Contains(args, Type{}) {
		return agreed(all, len(args), c.Named), args
	}
	candidates := expand(all, args, c.Variadic)
	if sig := exact(candidates, args); sig != nil {
		return sig, args
	}
	// A type's name and one literal is a cast.
	if len(args) == 1 && args[0] == Unknown {
		if category, _ := r.category(Type{Name: c.Name}); category != "" && category != "P" {
			return &signature{result: Type{Name: c.Name}}, nil
		}
	}
	return r.choose(candidates, args), args
}

// agreed is a function of the name, when all that can be meant give one result
// whatever the arguments are.
func agreed(all []signature, n int, named bool) *signature {
	var found *signature
	for i := range all {
		s := &all[i]
		fits := n == len(s.args) || s.variadic && n >= len(s.args)-1 || n < len(s.args) && n >= len(s.args)-s.defaults
		switch {
		case !fits && !named:
		case polymorphic(s.result), found != nil && (s.result != found.result || len(s.columns) > 0):
			return nil
		default:
			found = s
		}
	}
	return found
}

// expand lists the functions that take a number of arguments, with as many
// arguments: defaults are left out, VARIADIC is repeated.
func expand(all []signature, args []Type, variadic bool) []*signature {
	var out []*signature
	for i := range all {
		s := &all[i]
		n, last := len(args), len(s.args)-1
		switch {
		case variadic:
			if s.variadic && n == len(s.args) {
				own := *s
				// In the catalogues it is the array.
				out = append(out, &own)
			}
		case s.variadic && n >= len(s.args):
			own := *s
			own.args = slices.Clone(s.args[:last])
			elem := s.args[last]
			switch {
			case elem.Array:
				elem.Array = false
			case elem.Name == "anyarray":
				elem.Name = "anyelement"
			case elem.Name == "anycompatiblearray":
				elem.Name = "anycompatible"
			}
			for range n - last {
				own.args = append(own.args, elem)
			}
			out = append(out, &own)
		case !s.variadic && n <= len(s.args) && n >= len(s.args)-s.defaults:
			own := *s
			own.args = s.args[:n]
			out = append(out, &own)
		}
	}
	return out
}

func exact(candidates []*signature, args []Type) *signature {
	for _, s := range candidates {
		if slices.Equal(s.args, args) {
			return s
		}
	}
	return nil
}

// choose picks the candidate for arguments that fit none exactly; nil when none
// does or several do alike.
func (r *Resolver) choose(candidates []*signature, args []Type) *signature {
	var fit []*signature
	for _, s := range candidates {
		if r.takes(s, args) {
			fit = append(fit, s)
		}
	}
	if len(fit) < 2 {
		return single(fit)
	}
	base := make([]Type, len(args))
	unknowns := false
	for i, a := range args {
		base[i] = r.Base(a)
		unknowns = unknowns || a == Unknown
	}
	fit = most(fit, func(s *signature) (n int) {
		for i, a := range base {
			if a != Unknown && s.args[i] == a {
				n++
			}
		}
		return n
	})
	if len(fit) == 1 {
		return fit[0]
	}
	fit = most(fit, func(s *signature) (n int) {
		for i, a := range base {
			if a != Unknown && (s.args[i] == a || r.preferredOf(s.args[i], a)) {
				n++
			}
		}
		return n
	})
	if len(fit) == 1 || !unknowns {
		return single(fit)
	}
	if fit = r.byLiterals(fit, base); len(fit) == 1 {
		return fit[0]
	}
	return r.likeOthers(fit, base)
}

func single(list []*signature) *signature {
	if len(list) == 1 {
		return list[0]
	}
	return nil
}

func (r *Resolver) takes(s *signature, args []Type) bool {
	generic := false
	for i, a := range args {
		if !r.coerces(a, s.args[i]) {
			return false
		}
		generic = generic || polymorphic(s.args[i])
	}
	if !generic {
		return true
	}
	_, ok := r.bind(s.args, args)
	return ok
}

func most(list []*signature, score func(*signature) int) []*signature {
	best := -1
	var out []*signature
	for _, s := range list {
		switch n := score(s); {
		case n > best:
			best, out = n, []*signature{s}
		case n == best:
			out = append(out, s)
		}
	}
	return out
}

// preferredOf tells whether a type is the preferred one of another's category.
func (r *Resolver) preferredOf(t, other Type) bool {
	category, preferred := r.category(t)
	of, _ := r.category(other)
	return preferred && category == of
}

// byLiterals keeps the candidates whose types are of the category that all
// agree on at each literal, string before others, and preferred there.
func (r *Resolver) byLiterals(list []*signature, args []Type) []*signature {
	type slot struct {
		category  string
		preferred bool
	}
	slots := make([]slot, len(args))
	for i, a := range args {
		if a != Unknown {
			continue
		}
		conflict := false
		for _, s := range list {
			category, preferred := r.category(s.args[i])
			switch {
			case slots[i].category == "":
				slots[i] = slot{category, preferred}
			case slots[i].category == category:
				slots[i].preferred = slots[i].preferred || preferred
			case category == stringCategory:
				slots[i] = slot{category, preferred}
			default:
				conflict = true
			}
		}
		if conflict && slots[i].category != stringCategory {
			return list
		}
	}
	var kept []*signature
	for _, s := range list {
		fits := true
		for i, a := range args {
			if a == Unknown {
				category, preferred := r.category(s.args[i])
				fits = fits && category == slots[i].category && (preferred || !slots[i].preferred)
			}
		}
		if fits {
			kept = append(kept, s)
		}
	}
	if kept == nil {
		return list
	}
	return kept
}

// likeOthers takes the literals to be of the one type that all other arguments
// have.
func (r *Resolver) likeOthers(list []*signature, args []Type) *signature {
	known := Unknown
	for _, a := range args {
		switch {
		case a == Unknown || a == known:
		case known == Unknown:
			known = a
		default:
			return nil
		}
	}
	if known == Unknown {
		return nil
	}
	same := make([]Type, len(args))
	for i := range same {
		same[i] = known
	}
	var kept []*signature
	for _, s := range list {
		if r.takes(s, same) {
			kept = append(kept, s)
		}
	}
	return single(kept)
}
