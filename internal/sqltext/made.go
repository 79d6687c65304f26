package sqltext

// Parameter is the text or the list passed for parameter i of a function that
// is only known by its signature.
func Parameter(i int) *Expr { return &Expr{kind: kindParam, param: Param{Index: i}} }

// ParameterValue is the value passed for parameter i of such a function.
func ParameterValue(i int) *Expr { return &Expr{kind: kindValue, param: Param{Index: i}} }

// Either is one of several lists or values.
func Either(arms []*Expr) *Expr {
	if len(arms) == 1 {
		return arms[0]
	}
	return node(kindAlt, arms...)
}
