package pgtype

// polymorphic tells whether a type stands for others
// (https://www.postgresql.org/docs/current/extend-type-system.html#EXTEND-TYPES-POLYMORPHIC).
func polymorphic(t Type) bool {
	if t.Array || t.Schema != "" {
		return false
	}
	switch t.Name {
	case "anyelement", "anyarray", "anynonarray", "anyenum", "anyrange", "anymultirange",
		"anycompatible", "anycompatiblearray", "anycompatiblenonarray", "anycompatiblerange", "anycompatiblemultirange":
		return true
	}
	return false
}

// bound is what the polymorphic types of a signature stand for in a call; zero
// for one that the arguments do not tell.
type bound struct {
	element, array, rng, multirange     Type
	compatible, compatibleArray         Type
	compatibleRange, compatibleMulti    Type
	nonArray, enum, compatibleNonArrays bool
}

// of is what a type stands for.
func (b *bound) of(t Type) Type {
	switch t.Name {
	case "anyelement", "anynonarray", "anyenum":
		return b.element
	case "anyarray":
		return b.array
	case "anyrange":
		return b.rng
	case "anymultirange":
		return b.multirange
	case "anycompatible", "anycompatiblenonarray":
		return b.compatible
	case "anycompatiblearray":
		return b.compatibleArray
	case "anycompatiblerange":
		return b.compatibleRange
	case "anycompatiblemultirange":
		return b.compatibleMulti
	default:
		return t
	}
}

// resultOf is the type that a signature gives for arguments.
func (r *Resolver) resultOf(s *signature, args []Type) Type {
	if s.result.Name == "record" || s.result.Name == "void" {
		return Type{}
	}
	if !polymorphic(s.result) {
		return s.result
	}
	if len(s.args) != len(args) {
		return Type{}
	}
	b, ok := r.bind(s.args, args)
	if !ok {
		return Type{}
	}
	return b.of(s.result)
}

// bind finds what the polymorphic types of a signature stand for; false when the
// arguments do not agree.
func (r *Resolver) bind(declared, args []Type) (*bound, bool) {
	b := &bound{}
	var common []Type // of the compatible family
	agree := func(to *Type, t Type) bool {
		if *to == (Type{}) {
			*to = t
		}
		return *to == t
	}
	for i, d := range declared {
		if !polymorphic(d) || i >= len(args) {
			continue
		}
		a := args[i]
		if a == Unknown {
			continue
		}
		ok := true
		switch d.Name {
		case "anyelement", "anynonarray", "anyenum":
			b.nonArray = b.nonArray || d.Name == "anynonarray"
			b.enum = b.enum || d.Name == "anyenum"
			ok = agree(&b.element, a)
		case "anyarray":
			ok = r.Base(a).Array && agree(&b.array, r.Base(a))
		case "anyrange":
			_, ok = r.ranges(a)
			ok = ok && agree(&b.rng, r.Base(a))
		case "anymultirange":
			_, _, ok = r.rangeOf(a)
			ok = ok && agree(&b.multirange, r.Base(a))
		case "anycompatible", "anycompatiblenonarray":
			b.compatibleNonArrays = b.compatibleNonArrays || d.Name == "anycompatiblenonarray"
			common = append(common, a)
		case "anycompatiblearray":
			e := r.element(a)
			ok = e != Type{}
			common = append(common, e)
		case "anycompatiblerange":
			var x ranges
			x, ok = r.ranges(a)
			ok = ok && agree(&b.compatibleRange, r.Base(a))
			common = append(common, x.subtype)
		case "anycompatiblemultirange":
			var x ranges
			_, x, ok = r.rangeOf(a)
			ok = ok && agree(&b.compatibleMulti, r.Base(a))
			common = append(common, x.subtype)
		}
		if !ok {
			return nil, false
		}
	}
	return b, r.complete(b) && r.compatible(b, common)
}

// complete derives the elements, arrays and ranges from each other.
func (r *Resolver) complete(b *bound) bool {
	if b.array != (Type{}) {
		e := r.element(b.array)
		if b.element != (Type{}) && r.Base(b.element) != e {
			return false
		}
		if b.element == (Type{}) {
			b.element = e
		}
	}
	if b.multirange != (Type{}) {
		name, _, _ := r.rangeOf(b.multirange)
		if b.rng != (Type{}) && b.rng.Name != name {
			return false
		}
		b.rng = Type{Name: name}
	}
	if x, ok := r.ranges(b.rng); ok {
		b.multirange = x.multirange
		if b.element != (Type{}) && r.Base(b.element) != x.subtype {
			return false
		}
		if b.element == (Type{}) {
			b.element = x.subtype
		}
	}
	if b.element == (Type{}) {
		return true
	}
	if b.nonArray && r.Base(b.element).Array || b.enum && !r.Enum(r.Base(b.element)) {
		return false
	}
	if b.array == (Type{}) {
		b.array = b.element
		if b.array.Array = true; b.element.Array {
			b.array = b.element // of one dimension more, which is the same type
		}
	}
	return true
}

// compatible finds the type that the arguments of the compatible family have
// together.
func (r *Resolver) compatible(b *bound, types []Type) bool {
	if len(types) == 0 {
		return true
	}
	b.compatible = r.Common(types)
	if b.compatible == (Type{}) || b.compatibleNonArrays && r.Base(b.compatible).Array {
		return false
	}
	if !r.Base(b.compatible).Array {
		b.compatibleArray = b.compatible
		b.compatibleArray.Array = true
	}
	return true
}
