package live

import (
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// readIndexes reads keys and indexes. A key is one only while its index is
// valid: a CREATE INDEX CONCURRENTLY that failed leaves one behind that keeps
// nothing, and one of a partitioned table waits for those of its partitions.
func (r *pgReader) readIndexes() error {
	query := strings.NewReplacer(
		"NULLSNOTDISTINCT", r.since(pgNullsNotDistinct, "i.indnullsnotdistinct", "false"),
		"TEMPORAL", r.since(pgNotEnforced, "coalesce(k.conperiod, false)", "false"),
	).Replace(pgIndexes)
	rows, err := rowsOf[pgIndex](r.ctx, r.tx, "indexes", query, r.schemas)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if t := r.tables[row.Rel]; t != nil {
			addIndex(t, &row)
		}
	}
	return nil
}

func addIndex(t *catalog.Table, row *pgIndex) {
	x := &catalog.Index{Name: row.Name, Unique: row.Unique, Partial: row.Partial, Exprs: row.Temporal}
	key := &catalog.Key{
		Name: row.Name, Partial: row.Partial, Deferrable: row.Deferrable,
		NullsNotDistinct: row.NullsNotDistinct, Constraint: row.Constraint == "p" || row.Constraint == "u",
	}
	for _, c := range row.Columns {
		x.Columns = append(x.Columns, c.Name)
		col, ok := t.Column(c.Name)
		if c.Name == "" || ok && row.Unique && c.Other && !col.OneEquality() {
			x.Exprs = true
		}
		if c.Name != "" {
			key.Columns = append(key.Columns, c.Name)
		}
	}
	key.Exprs = x.Exprs
	switch row.Constraint {
	case "x": // an exclusion constraint's
	case "p":
		if row.Valid {
			t.Primary = key
		}
	default:
		if row.Unique && row.Valid {
			t.Uniques = append(t.Uniques, key)
		}
		if row.Constraint == "" {
			t.Indexes = append(t.Indexes, x)
		}
	}
}

var pgActions = map[string]string{"a": "", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}

// readConstraints reads foreign keys, whose columns the server keeps in pairs,
// and checks.
func (r *pgReader) readConstraints() error {
	query := strings.Replace(pgConstraints, "ENFORCED", r.since(pgNotEnforced, "k.conenforced", "true"), 1)
	rows, err := rowsOf[pgConstraint](r.ctx, r.tx, "constraints", query, r.schemas)
	if err != nil {
		return err
	}
	for _, row := range rows {
		t := r.tables[row.Rel]
		switch {
		case t == nil:
		case row.Type == "c":
			t.Checks = append(t.Checks, &catalog.Check{
				Name: row.Name, Expr: exprOrNil(row.Check), Text: deref(row.Check),
				NotValid: !row.Valid, NotEnforced: !row.Enforced, NoInherit: row.NoInherit,
			})
		default:
			t.Foreign = append(t.Foreign, &catalog.ForeignKey{
				Name: row.Name, Columns: row.Columns, RefTable: catalog.Name{Schema: row.RefSchema, Name: row.RefName}, RefColumns: row.RefColumns,
				NotValid: !row.Valid, Deferrable: row.Deferrable, NotEnforced: !row.Enforced, MatchFull: row.Match == "f",
				OnDelete: pgActions[row.OnDelete], OnUpdate: pgActions[row.OnUpdate], DeleteSets: row.DeleteSets,
			})
		}
	}
	return nil
}
