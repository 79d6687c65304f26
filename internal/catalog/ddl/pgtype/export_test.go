package pgtype

import (
	"maps"
	"slices"
)

// FunctionTexts are the names of the server's functions, each with the types of
// the arguments of one of its forms; OperatorTexts are operators.
func FunctionTexts() (functions, operators []Form) {
	s := sets()[""]
	for _, name := range slices.Sorted(maps.Keys(s.functions)) {
		for _, sig := range s.functions[name] {
			functions = append(functions, Form{Name: name, Args: sig.args, Ordered: sig.orderedSet, Variadic: sig.variadic})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.operators)) {
		for _, sig := range s.operators[name] {
			operators = append(operators, Form{Name: name, Args: sig.args})
		}
	}
	return functions, operators
}

// Form is a function or an operator.
type Form struct {
	Name              string
	Args              []Type
	Ordered, Variadic bool
}
