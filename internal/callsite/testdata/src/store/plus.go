package store

// Plus appends to what it is passed.
func Plus(conds []string, c string) []string { return append(conds, c) }
