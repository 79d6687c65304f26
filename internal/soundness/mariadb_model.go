package soundness

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// query gives the rows of a query as text, NULL as "".
func (e *mariadb) query(ctx context.Context, text string) ([][]string, error) {
	var all [][]string
	err := e.results(ctx, text, func(_ []string, each func(do func(row [][]byte) bool) error) error {
		return each(func(row [][]byte) bool {
			var r []string
			for _, v := range row {
				r = append(r, string(v))
			}
			all = append(all, r)
			return true
		})
	})
	return all, err
}

const (
	mariadbTables  = `SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND table_type = 'BASE TABLE' ORDER BY create_time, table_name`
	mariadbColumns = `SELECT table_name, column_name, data_type, column_type, is_nullable = 'NO', coalesce(character_set_name, ''), coalesce(collation_name, ''),
		coalesce(character_maximum_length, 0), extra LIKE '%GENERATED%', coalesce(column_default, '')
		FROM information_schema.columns WHERE table_schema = database() ORDER BY table_name, ordinal_position`
	mariadbKeys = `SELECT table_name, index_name, column_name, sub_part IS NOT NULL FROM information_schema.statistics
		WHERE table_schema = database() AND non_unique = 0 ORDER BY table_name, index_name <> 'PRIMARY', index_name, seq_in_index`
	mariadbForeign = `SELECT u.table_name, u.constraint_name, u.column_name, u.referenced_table_name, u.referenced_column_name, r.delete_rule, r.update_rule
		FROM information_schema.key_column_usage u JOIN information_schema.referential_constraints r
			ON r.constraint_schema = u.constraint_schema AND r.constraint_name = u.constraint_name AND r.table_name = u.table_name
		WHERE u.table_schema = database() AND u.referenced_table_name IS NOT NULL ORDER BY u.table_name, u.constraint_name, u.ordinal_position`
	mariadbChecks  = `SELECT table_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = database()`
	mariadbDerived = `SELECT table_name, view_definition FROM information_schema.views WHERE table_schema = database()
		UNION ALL SELECT event_object_table, action_statement FROM information_schema.triggers WHERE trigger_schema = database()
		UNION ALL SELECT routine_name, coalesce(routine_definition, '') FROM information_schema.routines WHERE routine_schema = database()`
)

// readModel reads the schema of the first world.
func (e *mariadb) readModel(ctx context.Context, policy catalog.TenancyPolicy) (*model, error) {
	m := &model{derived: map[string][]string{}, policy: policy}
	if err := e.exec(ctx, "USE "+e.worlds[0]); err != nil {
		return nil, err
	}
	byName := map[string]*table{}
	jsons := map[string]bool{} // columns that must hold JSON
	keys := map[string]int{}   // places of keys and foreign keys in their tables
	steps := []struct {
		text string
		read func(r []string) error
	}{
		{mariadbTables, func(r []string) error {
			t := &table{name: quoteMariaDB(r[0]), raw: strings.ToLower(r[0]), tenant: -1}
			byName[r[0]] = t
			m.tables = append(m.tables, t)
			return nil
		}},
		{mariadbChecks, func(r []string) error {
			if c := jsonCheck.FindStringSubmatch(r[1]); c != nil {
				jsons[r[0]+"."+c[1]] = true
			} else if t := byName[r[0]]; t != nil {
				// The database decides which rows can stand.
				t.keys = append(t.keys, key{loose: true})
			}
			return nil
		}},
		{mariadbColumns, func(r []string) error {
			if t := byName[r[0]]; t != nil {
				t.cols = append(t.cols, e.column(r, jsons[r[0]+"."+r[1]]))
			}
			return nil
		}},
		{mariadbKeys, func(r []string) error {
			t := byName[r[0]]
			id := r[0] + "." + r[1]
			i, known := keys[id]
			if !known {
				i = len(t.keys)
				keys[id] = i
				t.keys = append(t.keys, key{enforced: true})
			}
			k := &t.keys[i]
			k.cols = append(k.cols, t.column(strings.ToLower(r[2])))
			if r[3] == "1" { // only a part of the text is unique
				k.enforced, k.loose = false, true
			}
			return nil
		}},
		{mariadbForeign, func(r []string) error {
			t, ref := byName[r[0]], byName[r[3]]
			if ref == nil {
				return fmt.Errorf("table %s references %s, which is not there", r[0], r[3])
			}
			id := "foreign " + r[0] + "." + r[1]
			i, known := keys[id]
			if !known {
				i = len(t.foreign)
				keys[id] = i
				t.foreign = append(t.foreign, foreignKey{ref: ref, enforced: true, acts: acts(r[5]) || acts(r[6])})
			}
			fk := &t.foreign[i]
			fk.cols = append(fk.cols, t.column(strings.ToLower(r[2])))
			fk.refCols = append(fk.refCols, ref.column(strings.ToLower(r[4])))
			return nil
		}},
		{mariadbDerived, func(r []string) error {
			name := strings.ToLower(r[0])
			m.derived[name] = append(m.derived[name], words(r[1])...)
			return nil
		}},
	}
	for _, s := range steps {
		rows, err := e.query(ctx, s.text)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if err := s.read(r); err != nil {
				return nil, err
			}
		}
	}
	err := m.complete()
	return m, err
}

var (
	jsonCheck = regexp.MustCompile("(?i)^json_valid\\(`([^`]+)`\\)$")
	enumLabel = regexp.MustCompile(`'((?:[^']|'')*)'`)
)

var mariadbKinds = map[string]kind{
	"smallint": intKind, "mediumint": intKind, "int": intKind, "bigint": intKind, "tinyint": intKind,
	"decimal": realKind, "float": realKind, "double": realKind,
	"char": textKind, "varchar": textKind, "tinytext": textKind, "text": textKind, "mediumtext": textKind, "longtext": textKind,
	"binary": blobKind, "varbinary": blobKind, "tinyblob": blobKind, "blob": blobKind, "mediumblob": blobKind, "longblob": blobKind,
	"uuid": uuidKind, "json": jsonKind, "date": dateKind, "datetime": timeKind, "timestamp": timeKind,
}

// column reads a row of mariadbColumns.
func (e *mariadb) column(r []string, isJSON bool) column {
	data, full := r[2], r[3]
	c := column{name: strings.ToLower(r[1]), typ: full, kind: mariadbKinds[data], notNull: r[4] == "1", skip: r[8] == "1"}
	if isJSON {
		c.kind = jsonKind
	}
	// Types that hold few values have them listed.
	switch {
	case data == "enum" || data == "set":
		c.kind = textKind
		for _, m := range enumLabel.FindAllStringSubmatch(full, -1) {
			c.labels = append(c.labels, strings.ReplaceAll(m[1], "''", "'"))
		}
	case full == "tinyint(1)" || full == "bit(1)":
		c.kind = boolKind
	case data == "tinyint":
		c.labels = []string{"0", "1", "2", "3", "4", "5", "12"}
	case data == "time":
		c.kind, c.labels = textKind, []string{"00:00:00", "01:00:00", "12:30:00"}
	case data == "year":
		c.kind, c.labels = intKind, []string{"2025", "2026"}
	case c.kind == textKind || c.kind == blobKind:
		if length, err := strconv.Atoi(r[7]); err == nil && length < 8 {
			for _, v := range []string{"a", "b", "c", "A", "1", "01", "12", "open"} {
				if len(v) <= length {
					c.labels = append(c.labels, v)
				}
			}
		}
	}
	collation := ""
	if r[5] != "" {
		collation = " CHARACTER SET " + r[5] + " COLLATE " + r[6]
	}
	if slices.Contains([]kind{textKind, charKind, blobKind, boolKind, realKind, uuidKind, dateKind, timeKind}, c.kind) {
		c.fold = e.folds.of(full+collation, c.kind)
	}
	return c
}

// mariadbFolds asks the server which values a column takes for one.
type mariadbFolds struct {
	ctx      context.Context
	e        *mariadb
	database string
	folds    map[string]func(string) string // by the column's type
	err      error                          // the first that a fold met
}

// of gives the fold of columns of a type: the text of the first value met that
// equals the given one.
func (f *mariadbFolds) of(typ string, k kind) func(string) string {
	id := strconv.Itoa(int(k)) + " " + typ
	if fold := f.folds[id]; fold != nil {
		return fold
	}
	name := fmt.Sprintf("%s.fold%d", f.database, len(f.folds))
	asked := 0
	ask := func(v string) (string, error) {
		if asked == 0 {
			if err := f.e.exec(f.ctx, "CREATE TABLE "+name+" (n int PRIMARY KEY, v "+typ+")"); err != nil {
				return v, err
			}
		}
		asked++
		// As the column holds it: a BINARY one pads what is written to it.
		if err := f.e.exec(f.ctx, "INSERT INTO "+name+" VALUES ("+strconv.Itoa(asked)+", "+mariadbLiteral(&v, k)+")"); err != nil {
			return v, err
		}
		found, err := f.e.query(f.ctx, "SELECT v FROM "+name+" WHERE v = (SELECT v FROM "+name+" ORDER BY n DESC LIMIT 1) ORDER BY n LIMIT 1")
		if err == nil && len(found) == 0 {
			err = errors.New("a value does not equal itself")
		}
		if err != nil {
			return v, err
		}
		return found[0][0], nil
	}
	f.folds[id] = remembered(typ, ask, &f.err)
	return f.folds[id]
}
