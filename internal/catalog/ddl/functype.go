package ddl

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// resultTypes are the functions of PostgreSQL that give one type whatever their
// arguments are (https://www.postgresql.org/docs/current/functions.html), by
// that type.
var resultTypes = func() map[string]string {
	out := make(map[string]string)
	for typ, names := range map[string]string{
		"int8": "count row_number rank dense_rank regr_count txid_current pg_relation_size pg_total_relation_size pg_database_size",
		"int4": "ntile length char_length character_length octet_length bit_length strpos position array_length array_upper array_lower array_ndims cardinality array_position " +
			"jsonb_array_length json_array_length ascii num_nonnulls num_nulls pg_backend_pid regexp_count",
		"text": "lower upper initcap concat concat_ws btrim ltrim rtrim substr substring left right repeat replace reverse regexp_replace split_part lpad rpad translate to_char md5 format " +
			"quote_ident quote_literal quote_nullable encode chr to_hex string_agg current_setting set_config jsonb_typeof json_typeof array_to_string jsonb_pretty version obj_description col_description " +
			"jsonb_extract_path_text json_extract_path_text pg_size_pretty overlay regexp_substr host",
		"bool":        "bool_or bool_and every starts_with pg_try_advisory_lock jsonb_path_exists has_table_privilege isempty isfinite regexp_like pg_is_in_recovery",
		"float8":      "random percent_rank cume_dist date_part stddev_float corr regr_slope pi degrees radians sin cos tan similarity word_similarity ts_rank_f",
		"timestamptz": "now current_timestamp transaction_timestamp statement_timestamp clock_timestamp make_timestamptz to_timestamp",
		"timestamp":   "localtimestamp make_timestamp",
		"date":        "current_date make_date to_date",
		"timetz":      "current_time", "time": "localtime make_time",
		"interval": "make_interval age justify_hours justify_days justify_interval",
		"numeric":  "extract to_number",
		"uuid":     "gen_random_uuid uuid_generate_v4 uuid_generate_v1 uuidv7 uuidv4",
		"jsonb":    "to_jsonb jsonb_build_object jsonb_build_array jsonb_agg jsonb_object_agg jsonb_object jsonb_set jsonb_insert jsonb_strip_nulls jsonb_extract_path",
		"json":     "to_json json_build_object json_build_array json_agg json_object_agg json_object row_to_json array_to_json json_strip_nulls json_extract_path",
		"name":     "current_user session_user user current_database current_schema current_role current_catalog",
		"tsvector": "to_tsvector setweight", "tsquery": "to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery",
		"float4": "ts_rank ts_rank_cd",
		"bytea":  "decode sha256 sha512 convert_to",
	} {
		for name := range strings.FieldsSeq(names) {
			out[name] = typ
		}
	}
	return out
}()

// sums and averages are the result types of sum and avg
// (https://www.postgresql.org/docs/current/functions-aggregate.html).
var (
	sums = map[string]string{
		"int2": "int8", "int4": "int8", "int8": "numeric", "numeric": "numeric", "float4": "float4", "float8": "float8", "interval": "interval", "money": "money",
	}
	averages = map[string]string{
		"int2": "numeric", "int4": "numeric", "int8": "numeric", "numeric": "numeric", "float4": "float8", "float8": "float8", "interval": "interval",
	}
	rounded = map[string]string{
		"int2": "float8", "int4": "float8", "int8": "float8", "numeric": "numeric", "float4": "float8", "float8": "float8",
	}
)

func (x *expander) functionType(f *sqlast.Func) sqlast.TypeName {
	if own := x.ownFunction(f); own.Name != "" {
		return own
	}
	if f.Schema != "" {
		return sqlast.TypeName{}
	}
	if typ := resultTypes[f.Name]; typ != "" {
		return named(typ)
	}
	switch f.Name { // an argument is looked at once, however deep they are nested
	case "coalesce", "greatest", "least":
		return x.common(f.Args)
	case "date_trunc":
		if len(f.Args) > 1 {
			return truncated(x, f.Args[1])
		}
	}
	if len(f.Args) == 0 {
		return sqlast.TypeName{}
	}
	arg, _ := x.typed(f.Args[0])
	switch f.Name {
	case "nullif":
		if arg.Name == literal.Name {
			return named("text")
		}
		return arg
	case "max", "min", "lag", "lead", "first_value", "last_value", "nth_value", "abs", "any_value", "unnest", "array_agg", "array_append", "array_remove", "array_cat":
		return x.sameAs(f.Name, arg)
	case "sum":
		return numberOf(sums, arg)
	case "avg", "stddev", "variance", "stddev_samp", "stddev_pop", "var_samp", "var_pop":
		return numberOf(averages, arg)
	case "round", "ceil", "ceiling", "floor", "trunc", "sqrt", "power", "exp", "ln", "sign":
		if len(f.Args) > 1 && f.Name != "power" && arg.Name != "float8" {
			return named("numeric")
		}
		return numberOf(rounded, arg)
	case "mod", "div":
		if len(f.Args) == 2 {
			other, _ := x.typed(f.Args[1])
			return widest(arg, other)
		}
	}
	return sqlast.TypeName{}
}

// ownFunction is the result type of a function of the schema, when all of that
// name have one.
func (x *expander) ownFunction(f *sqlast.Func) sqlast.TypeName {
	returns := ""
	for _, o := range x.r.functions {
		if o.Name.Name != f.Name || f.Schema != "" && o.Name.Schema != f.Schema {
			continue
		}
		if returns != "" && returns != o.Returns {
			return sqlast.TypeName{}
		}
		returns = o.Returns
	}
	if returns == "" || strings.ContainsAny(returns, " (") || returns == "record" || returns == "void" || returns == "trigger" {
		return sqlast.TypeName{}
	}
	return x.typeNamed(returns)
}

func numberOf(table map[string]string, arg sqlast.TypeName) sqlast.TypeName {
	if arg.Array || arg.Schema != "" {
		return sqlast.TypeName{}
	}
	return named(table[arg.Name])
}

// sameAs is the type of a function that gives values of its argument.
func (x *expander) sameAs(function string, arg sqlast.TypeName) sqlast.TypeName {
	if arg = x.base(arg); arg.Name == "" {
		return arg
	}
	arg.Mods = nil
	switch function {
	case "array_agg":
		return arrayOf(arg)
	case "unnest":
		if !arg.Array {
			return sqlast.TypeName{}
		}
		arg.Array = false
	case "max", "min":
		if arg.Name == "varchar" { // there is none of its own
			arg.Name = "text"
		}
	}
	return output(arg)
}

// base is the type under a domain.
func (x *expander) base(t sqlast.TypeName) sqlast.TypeName {
	for range len(x.r.domains) {
		full := t
		if full.Schema == "" {
			full.Schema = catalog.DefaultSchema
		}
		d := x.r.lookupDomain(full)
		if d == nil {
			break
		}
		t = d.Base
	}
	return t
}

func truncated(x *expander, e sqlast.Expr) sqlast.TypeName {
	switch t, _ := x.typed(e); t.Name {
	case "timestamp", "interval":
		return named(t.Name)
	case "timestamptz", "date":
		return named("timestamptz")
	default:
		return sqlast.TypeName{}
	}
}

// operatorType follows the arithmetic of numbers, dates and times, and the
// operators of text, arrays and JSON
// (https://www.postgresql.org/docs/current/functions.html).
func (x *expander) operatorType(e *sqlast.Op) sqlast.TypeName {
	types := make([]sqlast.TypeName, len(e.Args))
	for i, a := range e.Args {
		t, _ := x.typed(a)
		types[i] = x.base(t)
	}
	switch op := strings.TrimPrefix(strings.ToUpper(e.Name), "NOT "); op {
	case "LIKE", "ILIKE", "SIMILAR TO", "~", "~*", "!~", "!~*", "~~", "@>", "<@", "&&", "?", "?|", "?&", "@@", "@?", "BETWEEN", "OVERLAPS":
		return named("bool")
	case "->>", "#>>":
		return named("text")
	}
	if len(types) == 1 {
		if e.Name == "-" || e.Name == "+" {
			return unmodified(types[0])
		}
		return sqlast.TypeName{}
	}
	if len(types) != 2 || types[0].Name == "" || types[1].Name == "" {
		return sqlast.TypeName{}
	}
	switch e.Name {
	case "->", "#>", "#-":
		if types[0].Name == "json" || types[0].Name == "jsonb" {
			return types[0]
		}
	case "AT TIME ZONE":
	case "||":
		return joined(types[0], types[1])
	case "+", "-", "*", "/", "%", "^":
		return arithmetic(e.Name, types[0], types[1])
	}
	return sqlast.TypeName{}
}

func unmodified(t sqlast.TypeName) sqlast.TypeName {
	t.Mods = nil
	return t
}

var texts = map[string]bool{"text": true, "varchar": true, "bpchar": true, "unknown": true}

func joined(a, b sqlast.TypeName) sqlast.TypeName {
	switch {
	case a.Array || b.Array:
		if a.Array && (b.Name == a.Name || b.Name == literal.Name) {
			return unmodified(a)
		}
		if b.Array && (b.Name == a.Name || a.Name == literal.Name) {
			return unmodified(b)
		}
	case a.Name == "jsonb" && (b.Name == "jsonb" || b.Name == literal.Name), b.Name == "jsonb" && a.Name == literal.Name:
		return named("jsonb")
	case texts[a.Name] || texts[b.Name]:
		return named("text")
	}
	return sqlast.TypeName{}
}

func arithmetic(op string, a, b sqlast.TypeName) sqlast.TypeName {
	if a.Array || b.Array {
		return sqlast.TypeName{}
	}
	if a.Name == literal.Name {
		a = b
	}
	if b.Name == literal.Name {
		b = a
	}
	switch {
	case op == "-" && a.Name == "date" && b.Name == "date":
		return named("int4")
	case a.Name == "date" && strings.HasPrefix(b.Name, "int") && b.Name != "interval":
		return named("date")
	case a.Name == "date" && b.Name == "interval":
		return named("timestamp")
	case op == "-" && strings.HasPrefix(a.Name, "timestamp") && strings.HasPrefix(b.Name, "timestamp"):
		return named("interval")
	case (a.Name == "timestamp" || a.Name == "timestamptz") && b.Name == "interval":
		return named(a.Name)
	case a.Name == "interval" && (b.Name == "timestamp" || b.Name == "timestamptz"):
		return named(b.Name)
	case a.Name == "interval" || b.Name == "interval":
		return named("interval")
	}
	t := widest(a, b)
	switch {
	case a.Name == b.Name && op == "^" && a.Name != "numeric", op == "^" && t.Name != "numeric":
		return named("float8")
	case t.Name == "float4" && a.Name != b.Name: // there is float8 alone for two types
		return named("float8")
	case slices.Contains(ladders[0], t.Name):
		return t
	default:
		return sqlast.TypeName{}
	}
}
