package ddl

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// The options of LIKE, as the parser's bits.
const (
	likeComments    = 1 << 0
	likeConstraints = 1 << 2
	likeDefaults    = 1 << 3
	likeGenerated   = 1 << 4
	likeIdentity    = 1 << 5
	likeIndexes     = 1 << 6
)

// likeColumns copies the columns and checks that a LIKE clause asks for.
func (r *replay) likeColumns(t *table, like *pg.TableLikeClause) error {
	rv, options := like.GetRelation(), like.GetOptions()
	from := r.lookupRange(rv)
	if from == nil {
		return conflictf(rv.GetLocation(), t, "table %s of LIKE is not in the schema", rangeText(rv))
	}
	if from.Unknown != "" {
		return failf(rv.GetLocation(), t, "table %s of LIKE is not known well: %s", from.Name, from.Unknown)
	}
	for _, c := range from.Columns {
		if _, exists := t.Column(c.Name); exists {
			return failf(rv.GetLocation(), t, "column %s is defined twice in %s", c.Name, t.Name)
		}
		col := *c
		col.Pos = r.pos(rv.GetLocation())
		if c.Generated && options&likeGenerated == 0 {
			col.Generated, col.Default = false, nil
		} else if !c.Generated && options&likeDefaults == 0 {
			col.Default = nil
		}
		// A serial's default is a default; a true identity is its own option.
		if c.Default == nil && options&likeIdentity == 0 || c.Default != nil && options&likeDefaults == 0 {
			col.Identity, col.IdentityAlways = false, false
		}
		if options&likeComments == 0 {
			col.Comment = ""
		}
		t.Columns = append(t.Columns, &col)
	}
	if options&likeConstraints != 0 {
		for _, c := range from.Checks {
			t.Checks = append(t.Checks, c)
			t.use(c.Name, from.uses[c.Name])
		}
	}
	return nil
}

// likeIndexes copies the keys and indexes that a LIKE clause asks for.
func (r *replay) likeIndexes(t *table, like *pg.TableLikeClause) error {
	if like.GetOptions()&likeIndexes == 0 {
		return nil
	}
	from := r.lookupRange(like.GetRelation())
	if from.Primary != nil && t.Primary == nil {
		r.cloneKey(from, t, from.Primary, true)
	}
	for _, k := range from.Uniques {
		if k.Constraint {
			r.cloneKey(from, t, k, false)
		}
	}
	for _, x := range from.Indexes {
		r.cloneIndex(from, t, x)
	}
	if len(from.excludes) > 0 {
		used := []string{}
		for _, name := range from.excludes {
			used = append(used, from.uses[name]...)
		}
		name := r.indexName(t, nameAddition(slices.Compact(used)), "excl", true)
		t.excludes = append(t.excludes, name)
		t.use(name, used)
		r.indexes[catalog.Name{Schema: t.Name.Schema, Name: name}] = t
	}
	return nil
}
