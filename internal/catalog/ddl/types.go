package ddl

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// typeName is the full name of a type that a statement creates.
func (r *replay) typeName(nodes []*pg.Node) catalog.Name {
	schema, name := splitName(nodes)
	if schema == "" {
		schema = r.search[0]
	}
	return catalog.Name{Schema: schema, Name: name}
}

func (r *replay) createEnum(n *pg.CreateEnumStmt) error {
	name := r.typeName(n.GetTypeName())
	if r.enums[name] != nil || r.domains[name] != nil {
		return conflictf(-1, nil, "type %s already exists", name)
	}
	r.enums[name] = &catalog.Enum{Name: name, Values: nodeStrings(n.GetVals()), Pos: r.pos(0)}
	return nil
}

// lookupType finds a type along the search path.
func lookupType[T any](r *replay, types map[catalog.Name]T, schema, name string) (T, catalog.Name, bool) {
	schemas := r.search
	if schema != "" {
		schemas = []string{schema}
	}
	for _, s := range schemas {
		full := catalog.Name{Schema: s, Name: name}
		if t, ok := types[full]; ok {
			return t, full, true
		}
	}
	var zero T
	return zero, catalog.Name{}, false
}

func (r *replay) lookupDomain(schema, name string) *domain {
	d, _, _ := lookupType(r, r.domains, schema, name)
	return d
}

func (r *replay) alterEnum(n *pg.AlterEnumStmt) error {
	schema, name := splitName(n.GetTypeName())
	e, _, ok := lookupType(r, r.enums, schema, name)
	if !ok {
		return conflictf(-1, nil, "type %s is not in the schema", catalog.Name{Schema: schema, Name: name})
	}
	if old := n.GetOldVal(); old != "" {
		i := slices.Index(e.Values, old)
		if i < 0 {
			return failf(-1, nil, "type %s has no value %q", e.Name, old)
		}
		e.Values[i] = n.GetNewVal()
		return nil
	}
	if slices.Contains(e.Values, n.GetNewVal()) {
		if n.GetSkipIfNewValExists() {
			return nil
		}
		return conflictf(-1, nil, "type %s has the value %q already", e.Name, n.GetNewVal())
	}
	at := len(e.Values)
	if neighbour := n.GetNewValNeighbor(); neighbour != "" {
		i := slices.Index(e.Values, neighbour)
		if i < 0 {
			return failf(-1, nil, "type %s has no value %q", e.Name, neighbour)
		}
		at = i
		if n.GetNewValIsAfter() {
			at++
		}
	}
	e.Values = slices.Insert(e.Values, at, n.GetNewVal())
	return nil
}

func (r *replay) createDomain(n *pg.CreateDomainStmt) error {
	name := r.typeName(n.GetDomainname())
	if r.domains[name] != nil {
		return conflictf(-1, nil, "type %s already exists", name)
	}
	d := &domain{}
	for _, c := range n.GetConstraints() {
		if c.GetConstraint().GetContype() == pg.ConstrType_CONSTR_NOTNULL {
			d.notNull = true
		}
	}
	if schema, base := splitName(n.GetTypeName().GetNames()); !d.notNull {
		if parent := r.lookupDomain(schema, base); parent != nil {
			d.notNull = parent.notNull
		}
	}
	r.domains[name] = d
	return nil
}

// alterDomain follows SET and DROP NOT NULL; checks on domains have no place
// in the model.
func (r *replay) alterDomain(n *pg.AlterDomainStmt) error {
	schema, name := splitName(n.GetTypeName())
	d, full, ok := lookupType(r, r.domains, schema, name)
	if !ok {
		if n.GetMissingOk() {
			return nil
		}
		return conflictf(-1, nil, "domain %s is not in the schema", catalog.Name{Schema: schema, Name: name})
	}
	switch n.GetSubtype() {
	case "O":
		d.notNull = true
		r.eachColumnOf(full, func(_ *table, c *catalog.Column) { c.NotNull = true })
	case "N":
		// A column's own NOT NULL would survive; which it was is not kept.
		d.notNull = false
		r.eachColumnOf(full, func(_ *table, c *catalog.Column) { c.NotNull = false })
	}
	return nil
}

// eachColumnOf calls f for the columns of a type.
func (r *replay) eachColumnOf(name catalog.Name, f func(*table, *catalog.Column)) {
	for _, t := range r.order {
		for _, c := range slices.Clone(t.Columns) {
			if c.Type.Name == name.Name && (c.Type.Schema == name.Schema || c.Type.Schema == "") {
				f(t, c)
			}
		}
	}
}

func (r *replay) createSchema(n *pg.CreateSchemaStmt) error {
	name := n.GetSchemaname()
	if name == "" {
		name = n.GetAuthrole().GetRolename()
	}
	// Unqualified names among the elements belong to the new schema.
	outer := r.search
	r.search = append([]string{name}, outer...)
	defer func() { r.search = outer }()
	for _, elt := range n.GetSchemaElts() {
		r.execute(elt)
	}
	return nil
}
