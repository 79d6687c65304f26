package pgtype

import "slices"

// Operator is the type that an operator gives; zero when it cannot be told. The
// operand of a prefix operator is the only one.
// See https://www.postgresql.org/docs/current/typeconv-oper.html.
func (r *Resolver) Operator(name string, operands ...Type) Type {
	sig := r.operator(name, operands)
	if sig == nil {
		return Type{}
	}
	return r.resultOf(sig, operands)
}

// Left is the type of an operator's left operand as the operator takes it.
func (r *Resolver) Left(name string, operands ...Type) Type {
	sig := r.operator(name, operands)
	if sig == nil || len(sig.args) == 0 {
		return Type{}
	}
	if !polymorphic(sig.args[0]) {
		return sig.args[0]
	}
	bound, ok := r.bind(sig.args, operands)
	if !ok {
		return Type{}
	}
	return bound.of(sig.args[0])
}

func (r *Resolver) operator(name string, operands []Type) *signature {
	condition := false
	var all []signature
	r.each(func(s *set) bool {
		condition = condition || s.conditions[name]
		all = append(all, s.operators[name]...)
		return true
	})
	if condition && len(all) == 0 {
		return &signature{result: Type{Name: "bool"}}
	}
	if slices.Contains(operands, Type{}) {
		return agreed(all, len(operands), false)
	}
	candidates := expand(all, operands, false)
	if sig := exact(candidates, operands); sig != nil {
		return sig
	}
	// A literal is taken to be of the other operand's type first.
	if len(operands) == 2 && (operands[0] == Unknown) != (operands[1] == Unknown) {
		other := operands[0]
		if other == Unknown {
			other = operands[1]
		}
		for _, t := range []Type{other, r.Base(other)} {
			if sig := exact(candidates, []Type{t, t}); sig != nil {
				return sig
			}
		}
	}
	return r.choose(candidates, operands)
}
