package knowledge

import (
	"go/types"
	"strings"
)

// Library is what a project adds to the tables: the functions and methods of a
// package that run SQL, or that the package's calls do not concern the
// configured database.
type Library struct {
	Package string   // import path; with /... behind it, for Ignore, the packages below too
	Types   []string // receivers; none: functions of the package
	Methods []API    // Package and Recv are not looked at
	Ignore  string   // why calls of the package are not judged; "" otherwise
}

// Tables is the built-in knowledge of libraries with what a project adds. Nil
// is the built-in knowledge alone.
type Tables struct {
	packages map[string]bool
	apis     map[key]*API
	ignored  []Library
}

// NewTables makes the tables of a project.
func NewTables(libraries []Library) *Tables {
	if len(libraries) == 0 {
		return nil
	}
	t := &Tables{packages: map[string]bool{}, apis: map[key]*API{}}
	for _, l := range libraries {
		if l.Ignore != "" {
			t.ignored = append(t.ignored, l)
			continue
		}
		t.packages[l.Package] = true
		recvs := l.Types
		if len(recvs) == 0 {
			recvs = []string{""}
		}
		for _, recv := range recvs {
			for _, api := range l.Methods {
				api.Package, api.Recv = l.Package, recv
				t.apis[key{l.Package, recv, api.Name}] = &api
			}
		}
	}
	return t
}

// IsLibrary says whether path is a package that the tables describe, so that
// what imports it can run SQL.
func (t *Tables) IsLibrary(path string) bool {
	return packages[unvendor(path)] || t != nil && t.packages[unvendor(path)]
}

// Lookup returns what is known about fn: a row of the project's, an API of the
// built-in tables, or a method of an interface with the shape of one. It
// returns nil for any other function.
func (t *Tables) Lookup(fn *types.Func) *API {
	var api *API
	if t != nil && len(t.apis) > 0 {
		if k, ok := keyOf(fn); ok {
			api = t.apis[k]
		}
	}
	if api == nil {
		api = Lookup(fn)
	}
	if api != nil {
		if ignored := t.ignoring(unvendor(fn.Pkg().Path())); ignored != nil {
			elsewhere := *api
			elsewhere.Elsewhere, elsewhere.Row = ignored.Ignore, ignored.Package
			return &elsewhere
		}
	}
	return api
}

// ignoring returns the row that leaves calls of a package aside, or nil.
func (t *Tables) ignoring(path string) *Library {
	if t == nil {
		return nil
	}
	for i, l := range t.ignored {
		base, tree := strings.CutSuffix(l.Package, "/...")
		if path == base || tree && strings.HasPrefix(path, base+"/") {
			return &t.ignored[i]
		}
	}
	return nil
}

// otherDatabases are libraries whose calls look like database/sql's and do not
// run SQL of the dialects that are understood.
var otherDatabases = []struct{ prefix, name string }{
	{"github.com/ClickHouse/clickhouse-go", "ClickHouse"},
	{"github.com/ClickHouse/ch-go", "ClickHouse"},
	{"github.com/gocql/gocql", "Cassandra"},
	{"github.com/apache/cassandra-gocql-driver", "Cassandra"},
	{"github.com/scylladb/gocqlx", "Cassandra"},
	{"github.com/influxdata/", "InfluxDB"},
	{"github.com/neo4j/", "Neo4j"},
	{"github.com/redis/", "Redis"},
	{"github.com/apache/iotdb-client-go", "IoTDB"},
	{"cloud.google.com/go/bigquery", "BigQuery"},
	{"cloud.google.com/go/spanner", "Spanner"},
}

// OtherDatabase names the database of another kind that a package is for, or
// returns "".
func OtherDatabase(path string) string {
	for _, o := range otherDatabases {
		rest, ok := strings.CutPrefix(path, strings.TrimSuffix(o.prefix, "/"))
		if path == o.prefix || ok && strings.HasPrefix(rest, "/") {
			return o.name
		}
	}
	return ""
}

// Shaped returns what a method of a concrete type is by its name, its
// parameters and its results: one that returns what database/sql or another
// known library returns runs its text, whatever else it does with it.
func Shaped(fn *types.Func) *API {
	if shapes[fn.Name()] == nil || fn.Pkg() == nil || packages[unvendor(fn.Pkg().Path())] || !returnsLibrary(fn.Signature()) {
		return nil
	}
	return shapedLike(fn)
}
