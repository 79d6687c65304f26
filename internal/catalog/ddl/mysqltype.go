package ddl

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// mysqlResults are the functions of MySQL and MariaDB that give one type
// whatever their arguments are, by that type, as information_schema shows it
// for a view's column (https://mariadb.com/kb/en/built-in-functions/).
var mysqlResults = func() map[string]string {
	out := make(map[string]string)
	for typ, names := range map[string]string{
		"bigint":     "count row_number rank dense_rank ntile unix_timestamp last_insert_id found_rows",
		"int":        "length char_length character_length octet_length year month day dayofmonth dayofweek dayofyear hour minute second quarter week weekday datediff locate instr position ascii isnull json_valid json_contains sign",
		"datetime":   "now current_timestamp sysdate localtime localtimestamp utc_timestamp from_unixtime",
		"date":       "curdate current_date utc_date date last_day",
		"double":     "rand sqrt pow power exp ln log sin cos tan pi stddev stddev_pop stddev_samp std variance var_pop var_samp percent_rank cume_dist",
		"varchar":    "date_format monthname dayname hex",
		"mediumtext": "group_concat",
	} {
		for name := range strings.FieldsSeq(names) {
			out[name] = typ
		}
	}
	return out
}()

// mysqlNumbers and mysqlTexts are types of one category, each converted to
// those behind it.
var (
	mysqlNumbers = []string{"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "double"}
	mysqlTexts   = []string{"char", "varchar", "tinytext", "text", "mediumtext", "longtext"}
)

// mysqlType is the type of an expression of a view, with the column that it
// has the values of; zero when it cannot be told. Lengths are left out: each
// server computes its own.
func (x *expander) mysqlType(e sqlast.Expr) (sqlast.TypeName, *catalog.Column) {
	switch e := e.(type) {
	case *sqlast.Const:
		switch e.Kind {
		case sqlast.Bool:
			return named("int"), nil
		case sqlast.String:
			return named("varchar"), nil
		case sqlast.Number:
			switch t := constType(e); t.Name {
			case "int4":
				return named("int"), nil
			case "int8":
				return named("bigint"), nil
			default:
				return named("decimal"), nil
			}
		default: // NULL and bits
		}
	case *sqlast.Func:
		return x.mysqlFunction(e)
	case *sqlast.Case:
		results := []sqlast.Expr{e.Else}
		if e.Else == nil {
			results = nil
		}
		for _, w := range e.Whens {
			results = append(results, w.Result)
		}
		return x.mysqlCommon(results), nil
	case *sqlast.Op:
		return x.mysqlOperator(e), nil
	}
	return sqlast.TypeName{}, nil
}

// mysqlCast is the type of a value that a CAST makes.
func mysqlCast(t sqlast.TypeName) (sqlast.TypeName, *catalog.Column) {
	switch t.Name {
	case "signed":
		return named("bigint"), nil
	case "unsigned":
		return named("bigint"), &catalog.Column{Unsigned: true}
	case "char":
		return named("varchar"), nil
	case "binary":
		return named("varbinary"), nil
	default:
		return t, nil
	}
}

func (x *expander) mysqlFunction(f *sqlast.Func) (sqlast.TypeName, *catalog.Column) {
	name := strings.ToLower(f.Name)
	if typ := mysqlResults[name]; typ != "" {
		return named(typ), nil
	}
	switch name {
	case "coalesce", "ifnull", "greatest", "least":
		return x.mysqlCommon(f.Args), nil
	case "if":
		if len(f.Args) == 3 {
			return x.mysqlCommon(f.Args[1:]), nil
		}
	}
	if len(f.Args) == 0 {
		return sqlast.TypeName{}, nil
	}
	arg, from := x.typed(f.Args[0])
	switch name {
	case "max", "min", "lag", "lead", "first_value", "last_value", "nth_value", "any_value":
		if from != nil { // the values, without what fills in missing ones
			values := *from
			values.Default = nil
			from = &values
		}
		return arg, from
	case "nullif":
		return unmodified(arg), nil
	case "sum", "avg":
		switch i := slices.Index(mysqlNumbers, arg.Name); {
		case i < 0 && arg.Name != "float":
			return sqlast.TypeName{}, nil
		case arg.Name == "double" || arg.Name == "float":
			return named("double"), nil
		default:
			return named("decimal"), nil
		}
	case "lower", "upper", "lcase", "ucase", "trim", "ltrim", "rtrim", "substring", "substr", "left", "right", "concat", "concat_ws":
		for _, a := range f.Args[1:] {
			if t, _ := x.typed(a); slices.Contains(mysqlTexts[2:], t.Name) || t.Name == "" {
				return sqlast.TypeName{}, nil
			}
		}
		if arg.Name == "char" || arg.Name == "varchar" {
			return named("varchar"), nil
		}
	}
	return sqlast.TypeName{}, nil
}

// mysqlCommon is the type that values of several types have together.
func (x *expander) mysqlCommon(list []sqlast.Expr) sqlast.TypeName {
	var out sqlast.TypeName
	for _, e := range list {
		if c, ok := e.(*sqlast.Const); ok && c.Kind == sqlast.Null {
			continue
		}
		t, _ := x.typed(e)
		switch {
		case t.Name == "":
			return t
		case out.Name == "" || out.Name == t.Name:
			out = unmodified(t)
		default:
			if out = mysqlWidest(out, t); out.Name == "" {
				return out
			}
		}
	}
	return out
}

func mysqlWidest(a, b sqlast.TypeName) sqlast.TypeName {
	for _, ladder := range [][]string{mysqlNumbers, mysqlTexts} {
		i, j := slices.Index(ladder, a.Name), slices.Index(ladder, b.Name)
		if i >= 0 && j >= 0 {
			return named(ladder[max(i, j)])
		}
	}
	return sqlast.TypeName{}
}

func (x *expander) mysqlOperator(e *sqlast.Op) sqlast.TypeName {
	switch op := strings.TrimPrefix(strings.ToUpper(e.Name), "NOT "); op {
	case "LIKE", "REGEXP", "RLIKE", "BETWEEN", "XOR":
		return named("int")
	}
	if len(e.Args) != 2 {
		return sqlast.TypeName{}
	}
	a, _ := x.typed(e.Args[0])
	b, _ := x.typed(e.Args[1])
	t := mysqlWidest(a, b)
	if !slices.Contains(mysqlNumbers, t.Name) {
		return sqlast.TypeName{}
	}
	whole := t.Name != "decimal" && t.Name != "double"
	switch e.Name {
	case "+", "-", "*":
		if whole {
			return named("bigint")
		}
		return t
	case "/":
		if whole {
			return named("decimal")
		}
		return t
	default:
		return sqlast.TypeName{}
	}
}

// sized are MySQL's types whose modifiers are a length.
var sized = map[string]bool{"char": true, "varchar": true, "binary": true, "varbinary": true, "decimal": true}

func unmodified(t sqlast.TypeName) sqlast.TypeName {
	t.Mods = nil
	return t
}
