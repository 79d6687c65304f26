package soundness

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// query gives all rows of a query with one placeholder as text, NULL as "".
func (d *sqliteDB) query(sql, arg string) ([][]string, error) {
	s, err := d.prepare(sql)
	if err != nil {
		return nil, err
	}
	defer s.close()
	if s.params() > 0 {
		if err := s.bind(1, &arg, textKind); err != nil {
			return nil, err
		}
	}
	var all [][]string
	err = s.each(func(row [][]byte) bool {
		var r []string
		for _, v := range row {
			r = append(r, string(v))
		}
		all = append(all, r)
		return true
	})
	return all, err
}

// readSQLite reads the schema of a world.
func readSQLite(d *sqliteDB, folds *sqliteFolds, policy catalog.TenancyPolicy) (*model, error) {
	m := &model{derived: map[string][]string{}, policy: policy}
	objects, err := d.query(`SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY rowid`, "")
	if err != nil {
		return nil, err
	}
	byName := map[string]*table{}
	for _, o := range objects {
		kind, name, of, text := o[0], o[1], o[2], o[3]
		switch kind {
		case "view":
			m.derived[strings.ToLower(name)] = words(text)
		case "trigger":
			m.derived[strings.ToLower(of)] = append(m.derived[strings.ToLower(of)], words(text)...)
		case "table":
			if strings.HasPrefix(strings.ToLower(text), "create virtual") {
				return nil, fmt.Errorf("table %s is virtual: its rows are not modelled", name)
			}
			t := &table{name: quoteSQLite(name), raw: strings.ToLower(name), tenant: -1}
			byName[t.raw] = t
			m.tables = append(m.tables, t)
			if err := readSQLiteColumns(d, folds, t, name); err != nil {
				return nil, err
			}
		}
	}
	for _, o := range objects {
		if o[0] == "table" {
			if err := readSQLiteReferences(d, byName, o[1], o[3]); err != nil {
				return nil, err
			}
		}
	}
	err = m.complete()
	return m, err
}

func readSQLiteColumns(d *sqliteDB, folds *sqliteFolds, t *table, name string) error {
	columns, err := d.query(`SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?)`, name)
	if err != nil {
		return err
	}
	primary := map[int]int{} // place in the primary key -> column
	for i, c := range columns {
		col := column{name: strings.ToLower(c[0]), typ: c[1], kind: sqliteKind(c[1]), notNull: c[2] == "1", skip: c[4] != "0"}
		place, err := strconv.Atoi(c[3])
		if err != nil {
			return err
		}
		if place > 0 {
			primary[place] = i
		}
		collation, err := d.collation(name, c[0])
		if err != nil {
			return err
		}
		col.fold = folds.of(col.typ, collation, col.kind)
		t.cols = append(t.cols, col)
	}
	indexes, err := d.query(`SELECT name, origin, partial FROM pragma_index_list(?) WHERE "unique"`, name)
	if err != nil {
		return err
	}
	if len(primary) == 1 && !slices.ContainsFunc(indexes, func(i []string) bool { return i[1] == "pk" }) {
		// The column is another name of the rowid: it is never NULL.
		t.cols[primary[1]].notNull = true
		t.keys = append(t.keys, key{cols: []int{primary[1]}, enforced: true})
	}
	for _, index := range indexes {
		k := key{loose: index[2] == "1"}
		parts, err := d.query(`SELECT cid, coll FROM pragma_index_xinfo(?) WHERE "key"`, index[0])
		if err != nil {
			return err
		}
		for _, p := range parts {
			c, err := strconv.Atoi(p[0])
			if err != nil {
				return err
			}
			if c < 0 {
				k.loose, c = true, -1
			} else if collation, err := d.collation(name, columns[c][0]); err != nil {
				return err
			} else if !strings.EqualFold(collation, p[1]) {
				k.loose = true // equal values of the key are not those of the column
			}
			k.cols = append(k.cols, c)
		}
		k.enforced = !k.loose
		t.keys = append(t.keys, k)
	}
	return nil
}

var deferred = regexp.MustCompile(`(?i)\binitially\s+deferred\b`)

func readSQLiteReferences(d *sqliteDB, byName map[string]*table, name, text string) error {
	t := byName[strings.ToLower(name)]
	parts, err := d.query(`SELECT id, "table", "from", "to", on_delete, on_update FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq`, name)
	if err != nil {
		return err
	}
	last := ""
	for _, p := range parts {
		ref := byName[strings.ToLower(p[1])]
		if ref == nil {
			return fmt.Errorf("table %s references %s, which is not there", name, p[1])
		}
		if p[0] != last {
			t.foreign = append(t.foreign, foreignKey{ref: ref, enforced: !deferred.MatchString(text), acts: acts(p[4]) || acts(p[5])})
			last = p[0]
		}
		fk := &t.foreign[len(t.foreign)-1]
		to := ref.column(strings.ToLower(p[3]))
		if p[3] == "" { // the primary key
			n := len(fk.cols)
			for _, k := range ref.keys {
				if len(k.cols) > n && to < 0 {
					to = k.cols[n]
				}
			}
		}
		from := t.column(strings.ToLower(p[2]))
		if from < 0 || to < 0 {
			return fmt.Errorf("table %s: a foreign key to %s names a column that is not there", name, p[1])
		}
		fk.cols, fk.refCols = append(fk.cols, from), append(fk.refCols, to)
	}
	return nil
}

func acts(action string) bool { return action != "NO ACTION" && action != "RESTRICT" }

// sqliteKind follows SQLite's rules for the affinity of a declared type, and
// tells dates and the like by their usual names.
func sqliteKind(declared string) kind {
	t := strings.ToUpper(declared)
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(t, p) })
	}
	switch {
	case t == "":
		return anyKind
	case has("BOOL"):
		return boolKind
	case has("UUID"):
		return uuidKind
	case has("JSON"):
		return jsonKind
	case has("DATETIME", "TIMESTAMP"):
		return timeKind
	case has("DATE"):
		return dateKind
	case t == "ANY":
		return anyKind
	case has("INT"):
		return intKind
	case has("CHAR", "CLOB", "TEXT"):
		return textKind
	case has("BLOB"):
		return blobKind
	default:
		return realKind
	}
}

// collation is the one that comparisons of a column use.
func (d *sqliteDB) collation(t, column string) (string, error) {
	tp, err := d.text(t)
	if err != nil {
		return "", err
	}
	cp, err := d.text(column)
	if err != nil {
		return "", err
	}
	rc := sqlite3.Xsqlite3_table_column_metadata(d.tls, d.db, 0, tp, cp, 0, d.given(), 0, 0, 0)
	if err := d.fail(rc); err != nil {
		return "", err
	}
	return libc.GoString(d.out), nil
}

// sqliteFolds asks SQLite which values a column takes for one.
type sqliteFolds struct {
	db    *sqliteDB
	folds map[string]func(string) string
	err   error // the first that a fold met
}

// of gives the fold of columns of a type and collation: the text of the first
// value met that equals the given one. It is nil where only equal texts are
// equal values.
func (f *sqliteFolds) of(declared, collation string, k kind) func(string) string {
	binary := strings.EqualFold(collation, "BINARY")
	if binary && (k == textKind || k == blobKind || k == uuidKind || k == jsonKind || k == dateKind || k == timeKind) {
		return nil
	}
	id := strconv.Itoa(int(k)) + " " + declared + " COLLATE " + collation
	if f.folds == nil {
		f.folds = map[string]func(string) string{}
	}
	if fold := f.folds[id]; fold != nil {
		return fold
	}
	name := "fold" + strconv.Itoa(len(f.folds))
	var find, insert *sqliteStmt
	ask := func(v string) (string, error) {
		if find == nil {
			err := f.db.exec("CREATE TABLE " + name + " (v " + declared + " COLLATE " + collation + ")")
			if err != nil {
				return v, err
			}
			if find, err = f.db.prepare("SELECT v FROM " + name + " WHERE v = ?"); err != nil {
				return v, err
			}
			if insert, err = f.db.prepare("INSERT INTO " + name + " VALUES (?) RETURNING v"); err != nil {
				return v, err
			}
		}
		for _, s := range []*sqliteStmt{find, insert} {
			found, text := false, ""
			if err := s.bind(1, &v, k); err != nil {
				return v, err
			}
			err := s.each(func(row [][]byte) bool {
				found, text = true, string(row[0])
				return true
			})
			if err != nil {
				return v, err
			}
			if found {
				return text, nil
			}
		}
		return v, errors.New("no value came back")
	}
	f.folds[id] = remembered(declared, ask, &f.err)
	return f.folds[id]
}

var (
	integerKey = regexp.MustCompile(`(?i)\binteger\b([^,()]*?)\bprimary\s+key\b(\s+asc\b)?`)
	tableKey   = regexp.MustCompile(`(?i)\bprimary\s+key\s*\(\s*("[^"]+"|[a-z_0-9]+)(\s+asc)?\s*\)`)
)

// withAutoincrement gives the DDL of a database again, with AUTOINCREMENT for
// the tables whose rows get an identifier of the table's own, and tells whether
// there is such a table.
func withAutoincrement(d *sqliteDB) (ddl string, generates bool, err error) {
	objects, err := d.query("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid", "")
	if err != nil {
		return "", false, err
	}
	var b strings.Builder
	for _, o := range objects {
		text := o[2]
		if o[0] == "table" {
			primary, err := d.query("SELECT name FROM pragma_table_info(?) WHERE pk > 0 AND upper(type) = 'INTEGER'", o[1])
			if err != nil {
				return "", false, err
			}
			indexed, err := d.query("SELECT 1 FROM pragma_index_list(?) WHERE origin = 'pk'", o[1])
			if err != nil {
				return "", false, err
			}
			if len(primary) == 1 && len(indexed) == 0 {
				generates = true
				if !strings.Contains(strings.ToUpper(text), "AUTOINCREMENT") {
					text = autoincrement(text)
				}
			}
		}
		b.WriteString(text + ";\n")
	}
	return b.String(), generates, nil
}

func autoincrement(text string) string {
	if at := integerKey.FindStringIndex(text); at != nil {
		return text[:at[1]] + " AUTOINCREMENT" + text[at[1]:]
	}
	if at := tableKey.FindStringIndex(text); at != nil {
		return text[:at[1]-1] + " AUTOINCREMENT" + text[at[1]-1:]
	}
	return text
}
