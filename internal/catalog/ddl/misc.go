package ddl

import (
	"strings"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

func (r *replay) comment(n *pg.CommentStmt) error {
	names := n.GetObject().GetList().GetItems()
	switch n.GetObjtype() {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW, pg.ObjectType_OBJECT_FOREIGN_TABLE:
		schema, name := splitName(names)
		t := r.lookup(schema, name)
		if t == nil {
			return conflictf(-1, nil, "table %s is not in the schema", catalog.Name{Schema: schema, Name: name})
		}
		t.Comment = n.GetComment()
	case pg.ObjectType_OBJECT_COLUMN:
		if len(names) < 2 {
			return failf(-1, nil, "COMMENT ON COLUMN is not understood")
		}
		schema, name := splitName(names[:len(names)-1])
		t := r.lookup(schema, name)
		if t == nil {
			return conflictf(-1, nil, "table %s is not in the schema", catalog.Name{Schema: schema, Name: name})
		}
		if c, ok := t.Column(lastString(names)); ok {
			c.Comment = n.GetComment()
		}
	}
	return nil
}

// setVariable follows the search path; other settings change no schema.
func (r *replay) setVariable(n *pg.VariableSetStmt) error {
	switch n.GetName() {
	case "search_path":
	case "session_replication_role":
		if len(n.GetArgs()) > 0 && constString(n.GetArgs()[0]) == "replica" {
			r.stopForeignKeys(r.order...)
		}
		return nil
	default:
		return nil
	}
	switch n.GetKind() {
	case pg.VariableSetKind_VAR_SET_VALUE:
		var path []string
		for _, a := range n.GetArgs() {
			path = append(path, constString(a))
		}
		r.setSearchPath(path)
	default:
		r.search = r.defaultPath
	}
	return nil
}

// splitPath splits a search path given as one string.
func splitPath(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		out = append(out, strings.Trim(strings.TrimSpace(part), `"`))
	}
	return out
}

// setSearchPath keeps the schemas in which names can be created; an empty path
// leaves the default for names that are not qualified.
func (r *replay) setSearchPath(path []string) {
	var schemas []string
	for _, s := range path {
		switch s {
		case "", "$user", "pg_catalog", tempSchema:
		default:
			schemas = append(schemas, s)
		}
	}
	if len(schemas) == 0 {
		schemas = r.defaultPath
	}
	r.search = schemas
}

// alterSchema is ALTER … SET SCHEMA.
func (r *replay) alterSchema(n *pg.AlterObjectSchemaStmt) error {
	to := n.GetNewschema()
	switch n.GetObjectType() {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW, pg.ObjectType_OBJECT_FOREIGN_TABLE:
		rv := n.GetRelation()
		t := r.lookupRange(rv)
		if t == nil {
			return r.missing(n.GetMissingOk(), rv)
		}
		return r.moveTable(t, catalog.Name{Schema: to, Name: t.Name.Name}, rv.GetLocation())
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		r.moveType(n.GetObject().GetList().GetItems(), to, "")
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE:
		for _, f := range r.functionsOf(n.GetObject().GetObjectWithArgs()) {
			f.Name.Schema = to
		}
	}
	return nil
}

// moveType gives a type another schema or name, in columns too.
func (r *replay) moveType(names []*pg.Node, schema, name string) {
	oldSchema, oldName := splitName(names)
	apply := func(full catalog.Name) catalog.Name {
		to := full
		if schema != "" {
			to.Schema = schema
		}
		if name != "" {
			to.Name = name
		}
		r.eachColumnOf(full, func(_ *table, c *catalog.Column) {
			c.Type.Schema, c.Type.Name = shownSchema(to.Schema), to.Name
		})
		return to
	}
	if e, full, ok := lookupType(r, r.enums, oldSchema, oldName); ok {
		delete(r.enums, full)
		e.Name = apply(full)
		r.enums[e.Name] = e
	} else if d, full, ok := lookupType(r, r.domains, oldSchema, oldName); ok {
		delete(r.domains, full)
		d.Name = apply(full)
		r.domains[d.Name] = d
	} else if _, full, ok := lookupType(r, r.otherTypes, oldSchema, oldName); ok {
		delete(r.otherTypes, full)
		r.otherTypes[apply(full)] = true
	}
}

// ownType tells whether a schema has a type of that name.
func (r *replay) ownType(schema, name string) bool {
	full := catalog.Name{Schema: schema, Name: name}
	return r.enums[full] != nil || r.domains[full] != nil || r.otherTypes[full]
}

// renameSchema renames a schema with everything in it.
func (r *replay) renameSchema(from, to string) error {
	for _, t := range append([]*table(nil), r.order...) {
		if t.Name.Schema == from {
			if err := r.moveTable(t, catalog.Name{Schema: to, Name: t.Name.Name}, -1); err != nil {
				return err
			}
		}
	}
	for full, e := range r.enums {
		if full.Schema == from {
			delete(r.enums, full)
			e.Name.Schema = to
			r.enums[e.Name] = e
		}
	}
	for full, d := range r.domains {
		if full.Schema == from {
			delete(r.domains, full)
			d.Name.Schema = to
			r.domains[d.Name] = d
		}
	}
	for full := range r.otherTypes {
		if full.Schema == from {
			delete(r.otherTypes, full)
			r.otherTypes[catalog.Name{Schema: to, Name: full.Name}] = true
		}
	}
	for _, t := range r.order {
		for _, c := range t.Columns {
			if c.Type.Schema == shownSchema(from) && r.ownType(to, c.Type.Name) {
				c.Type.Schema = shownSchema(to)
			}
		}
	}
	for _, f := range r.functions {
		if f.Name.Schema == from {
			f.Name.Schema = to
		}
	}
	return nil
}
