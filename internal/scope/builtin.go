package scope

import (
	"embed"
	"strings"
	"sync"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// functionLists holds the functions that a database brings along, by kind:
// PostgreSQL's and its extensions' are read from a server's catalogue, and tests
// hold each list against a server.
//
//go:embed functions/*.txt
var functionLists embed.FS

// functionKind says how a function makes its result.
type functionKind uint8

const (
	scalarFunction functionKind = 1 << iota
	aggregateFunction
	windowFunction
)

// builtins gives the kinds of a dialect's functions by name.
func builtins(d catalog.Dialect) map[string]functionKind {
	switch d {
	case catalog.MySQL:
		return mysqlFunctions()
	case catalog.SQLite:
		return sqliteFunctions()
	default:
		return postgresFunctions()
	}
}

var (
	postgresFunctions  = sync.OnceValue(func() map[string]functionKind { return readFunctions("postgres", "postgres-newer") })
	extensionFunctions = sync.OnceValue(func() map[string]functionKind {
		return readFunctions("postgres-extensions", "postgres-other-extensions")
	})
	mysqlFunctions  = sync.OnceValue(func() map[string]functionKind { return readFunctions("mysql") })
	sqliteFunctions = sync.OnceValue(func() map[string]functionKind { return readFunctions("sqlite") })
)

// readFunctions reads lists: names between headings that give their kind.
func readFunctions(lists ...string) map[string]functionKind {
	kinds := map[string]functionKind{}
	for _, list := range lists {
		text, err := functionLists.ReadFile("functions/" + list + ".txt")
		if err != nil {
			panic(err) // embedded
		}
		kind := scalarFunction
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			switch line {
			case "# aggregate":
				kind = aggregateFunction
			case "# window":
				kind = windowFunction
			case "# scalar":
				kind = scalarFunction
			default:
				for name := range strings.FieldsSeq(line) {
					kinds[name] |= kind
				}
			}
		}
	}
	return kinds
}

// functionKind looks a function up among those of the database and of common
// extensions; zero means that it is not known.
func (a *analysis) functionKind(schema, name string) functionKind {
	if schema == "" || a.dialect == catalog.Postgres && schema == "pg_catalog" {
		if k := builtins(a.dialect)[name]; k != 0 {
			return k
		}
	}
	if a.dialect == catalog.SQLite && strings.HasPrefix(name, "pragma_") {
		return scalarFunction // reads the schema
	}
	if a.dialect == catalog.Postgres && schema != "pg_catalog" {
		if k := extensionFunctions()[name]; k != 0 {
			return k
		}
		for _, prefix := range []string{"st_", "postgis_", "h3_"} {
			if strings.HasPrefix(name, prefix) {
				return scalarFunction | aggregateFunction
			}
		}
	}
	return 0
}

// aggregates tells whether a call that is not a window's can be an aggregate. A
// function of the schema's own is none: those are made by another command, and
// are not known.
func (a *analysis) aggregates(schema, name string) bool {
	if len(a.cat.Functions(schema, name)) > 0 {
		return false
	}
	k := a.functionKind(schema, name)
	return k == 0 || k&aggregateFunction != 0
}

// reachingFunctions are built-in functions and those of common extensions that
// run SQL given as text, read tables, files or other sessions' state by name,
// or tell of rows that are not the caller's.
var reachingFunctions = map[catalog.Dialect]map[string]bool{
	catalog.Postgres: wordSet(`query_to_xml query_to_xmlschema query_to_xml_and_xmlschema table_to_xml table_to_xmlschema
table_to_xml_and_xmlschema cursor_to_xml cursor_to_xmlschema schema_to_xml schema_to_xmlschema
schema_to_xml_and_xmlschema database_to_xml database_to_xmlschema database_to_xml_and_xmlschema ts_stat ts_rewrite
xpath_table crosstab crosstab2 crosstab3 crosstab4 crosstabn crosstab_hash connectby loread lowrite
pg_read_file pg_read_file_old pg_read_binary_file pg_stat_file
pg_logical_slot_get_changes pg_logical_slot_peek_changes pg_logical_slot_get_binary_changes
pg_logical_slot_peek_binary_changes pg_stat_get_activity pg_stat_get_backend_activity pg_stat_get_backend_idset
pg_prepared_statement pg_cursor pg_mcv_list_items pg_event_trigger_ddl_commands currval lastval
pg_sequence_last_value pg_get_sequence_data pg_stat_statements`),
	catalog.MySQL:  wordSet("load_file lastval"),
	catalog.SQLite: wordSet("load_extension fts3_tokenizer rtreecheck bm25 matchinfo"),
}

// reachesOut tells whether a function of the database reaches what no occurrence
// in the statement names.
func (a *analysis) reachesOut(name string) bool {
	return reachingFunctions[a.dialect][name] ||
		a.dialect == catalog.Postgres && (strings.HasPrefix(name, "dblink") || strings.HasPrefix(name, "lo_") || strings.HasPrefix(name, "pg_ls_"))
}

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
