package ddl

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl/pgtype"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/postgres"
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

func (r *replay) lookupDomain(t sqlast.TypeName) *catalog.Domain {
	if t.Array {
		return nil
	}
	d, _, _ := lookupType(r, r.domains, t.Schema, t.Name)
	return d
}

// columnType is a type as a column has it: with the schema that the name is
// found in, and the modifiers that the server keeps.
func (r *replay) columnType(t sqlast.TypeName) sqlast.TypeName {
	if _, full, ok := lookupType(r, r.enums, t.Schema, t.Name); ok {
		t.Schema = full.Schema
	} else if _, full, ok := lookupType(r, r.domains, t.Schema, t.Name); ok {
		t.Schema = full.Schema
	} else if _, full, ok := lookupType(r, r.otherTypes, t.Schema, t.Name); ok {
		t.Schema = full.Schema
	}
	t.Schema = shownSchema(t.Schema)
	switch t.Name {
	case "numeric":
		if len(t.Mods) == 1 {
			t.Mods = append(slices.Clone(t.Mods), 0)
		}
	case "time", "timetz", "timestamp", "timestamptz":
		if len(t.Mods) == 1 && t.Mods[0] > maxFraction {
			t.Mods = []int{maxFraction}
		}
	}
	return t
}

// maxFraction is the most digits behind the seconds that PostgreSQL keeps; it
// takes a higher number for this one.
const maxFraction = 6

// shownSchema is a schema as [catalog.Column] has it in a type: "" for public.
func shownSchema(schema string) string {
	if schema == catalog.DefaultSchema {
		return ""
	}
	return schema
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
	base := postgres.LowerType(n.GetTypeName())
	d := &catalog.Domain{Name: name, Base: r.columnType(base), Pos: r.pos(0)}
	if parent := r.lookupDomain(base); parent != nil {
		d.NotNull, d.Default, d.Collation = parent.NotNull, parent.Default, parent.Collation
	}
	if cc := n.GetCollClause(); cc != nil {
		d.Collation = collationName(cc)
	}
	for _, node := range n.GetConstraints() {
		switch c := node.GetConstraint(); c.GetContype() {
		case pg.ConstrType_CONSTR_NOTNULL:
			d.NotNull = true
		case pg.ConstrType_CONSTR_DEFAULT:
			d.Default = postgres.LowerExpr(c.GetRawExpr())
		default: // checks on values have no place in the model
		}
	}
	r.domains[name] = d
	return nil
}

// collationName is the name in a COLLATE clause; "" stands for the default.
func collationName(c *pg.CollateClause) string {
	if name := lastString(c.GetCollname()); name != "default" {
		return name
	}
	return ""
}

// alterDomain follows NOT NULL and the default; checks on domains have no place
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
	case "T":
		d.Default = postgres.LowerExpr(n.GetDef())
	case "O":
		r.setDomainNotNull(full, d, true)
	case "N":
		r.setDomainNotNull(full, d, false)
	}
	return nil
}

// setDomainNotNull follows NOT NULL of a domain to its columns and the domains
// over it. Whether they have a NOT NULL of their own, which would survive the
// domain's, is not kept.
func (r *replay) setDomainNotNull(name catalog.Name, d *catalog.Domain, notNull bool) {
	d.NotNull = notNull
	r.eachColumnOf(name, func(t *table, c *catalog.Column) { c.NotNull = notNull && t.Query == nil })
	for full, o := range r.domains {
		if o != d && !o.Base.Array && o.Base.Name == name.Name && o.Base.Schema == shownSchema(name.Schema) {
			r.setDomainNotNull(full, o, notNull)
		}
	}
}

// moreExtensionTypes names the types of extensions that do not come with
// PostgreSQL.
var moreExtensionTypes = map[string][]string{
	"vector": {"vector", "halfvec", "sparsevec"}, "postgis": {"geometry", "geography", "box2d", "box3d"},
}

// createExtension makes the types and functions of an extension known in its
// schema. No SCHEMA clause means the first of the search path, unless the
// extension has one of its own.
func (r *replay) createExtension(n *pg.CreateExtensionStmt) {
	schema := r.search[0]
	for _, o := range n.GetOptions() {
		if o.GetDefElem().GetDefname() == "schema" {
			schema = o.GetDefElem().GetArg().GetString_().GetSval()
		}
	}
	if slices.Contains(r.extensions, n.GetExtname()) {
		return
	}
	r.extensions = append(r.extensions, n.GetExtname())
	if r.extensionTypes == nil {
		r.extensionTypes, r.extensionSchemas = make(map[string]string), make(map[string]bool)
	}
	r.extensionSchemas[schema] = true
	for _, name := range slices.Concat(moreExtensionTypes[n.GetExtname()], pgtype.ExtensionTypes(n.GetExtname())) {
		r.extensionTypes[name] = shownSchema(schema)
		if _, _, ok := lookupType(r, r.otherTypes, schema, name); !ok {
			r.otherTypes[catalog.Name{Schema: schema, Name: name}] = true
		}
	}
}

// eachColumnOf calls f for the columns of a type.
func (r *replay) eachColumnOf(name catalog.Name, f func(*table, *catalog.Column)) {
	for _, t := range r.order {
		for _, c := range slices.Clone(t.Columns) {
			if c.Type.Name == name.Name && c.Type.Schema == shownSchema(name.Schema) {
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
