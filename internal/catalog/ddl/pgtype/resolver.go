package pgtype

import "slices"

// Resolver answers for one schema.
type Resolver struct {
	// Base is the type under a domain, and the type itself for another. Enum
	// tells whether a type is an enum.
	Base func(Type) Type
	Enum func(Type) bool
	// Extensions lists the extensions of the schema by name; those that are
	// not known bring nothing.
	Extensions []string
}

// each calls f with the server's set and those of the extensions, until it
// returns false.
func (r *Resolver) each(f func(*set) bool) {
	all := sets()
	if !f(all[""]) {
		return
	}
	for _, name := range r.Extensions {
		if s := all[name]; s != nil && !f(s) {
			return
		}
	}
}

// The categories of types (pg_type.typcategory) that the rules name.
const (
	stringCategory = "S"
	arrayCategory  = "A"
	enumCategory   = "E"
)

// category is a type's category and whether it is the preferred one of it; ""
// for a type that is not known.
func (r *Resolver) category(t Type) (category string, preferred bool) {
	if t.Array {
		return arrayCategory, false
	}
	t = r.Base(t)
	switch {
	case t.Array:
		return arrayCategory, false
	case r.Enum(t):
		return enumCategory, false
	case t.Schema != "":
		return "", false
	}
	r.each(func(s *set) bool {
		category, preferred = s.categories[t.Name], s.preferred[t.Name]
		return category == ""
	})
	return category, preferred
}

// element is the type of an array's elements; zero for what is no array.
func (r *Resolver) element(t Type) Type {
	if t = r.Base(t); !t.Array {
		return Type{}
	}
	t.Array = false
	return t
}

func (r *Resolver) ranges(t Type) (found ranges, ok bool) {
	t = r.Base(t)
	if t.Schema != "" || t.Array {
		return ranges{}, false
	}
	r.each(func(s *set) bool {
		found, ok = s.ranges[t.Name]
		return !ok
	})
	return found, ok
}

// rangeOf is the range type of a multirange.
func (r *Resolver) rangeOf(t Type) (name string, found ranges, ok bool) {
	t = r.Base(t)
	r.each(func(s *set) bool {
		for n, x := range s.ranges {
			if x.multirange == t {
				name, found, ok = n, x, true
			}
		}
		return !ok
	})
	return name, found, ok
}

// coerces tells whether a value of a type is converted to another without being
// asked. Polymorphic types take all for now.
func (r *Resolver) coerces(from, to Type) bool {
	if from == to || from == Unknown || to.Name == "any" && !to.Array || polymorphic(to) {
		return true
	}
	if from, to = r.Base(from), r.Base(to); from == to {
		return true
	}
	if from.Array && to.Array {
		return r.coerces(r.element(from), r.element(to))
	}
	found := false
	r.each(func(s *set) bool {
		found = s.casts[[2]Type{from, to}]
		return !found
	})
	return found
}

// Common is the type that values of several types have together, as in UNION,
// CASE, COALESCE, VALUES and ARRAY; [Unknown] when all are.
// See https://www.postgresql.org/docs/current/typeconv-union-case.html.
func (r *Resolver) Common(types []Type) Type {
	if len(types) == 0 || slices.Contains(types, Type{}) {
		return Type{}
	}
	if first := types[0]; !slices.ContainsFunc(types, func(t Type) bool { return t != first }) {
		return first
	}
	out := r.Base(types[0])
	for _, t := range types[1:] {
		t = r.Base(t)
		switch category, preferred := r.category(out); {
		case t == Unknown || t == out:
		case out == Unknown:
			out = t
		case category == "":
			return Type{}
		default:
			other, _ := r.category(t)
			if other != category {
				return Type{}
			}
			if !preferred && r.coerces(out, t) && !r.coerces(t, out) {
				out = t
			}
		}
	}
	for _, t := range types {
		if !r.coerces(t, out) {
			return Type{}
		}
	}
	return out
}
