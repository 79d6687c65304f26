package ddl

import (
	"regexp"
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
		"bigint":   "count row_number rank dense_rank ntile last_insert_id found_rows",
		"int":      "length char_length character_length octet_length year month day dayofmonth dayofweek dayofyear hour minute second quarter week weekday datediff locate instr position ascii isnull json_valid json_contains sign",
		"datetime": "now current_timestamp sysdate localtime localtimestamp utc_timestamp from_unixtime",
		"date":     "curdate current_date utc_date date last_day",
		"double":   "rand sqrt pow power exp ln log sin cos tan pi stddev stddev_pop stddev_samp std variance var_pop var_samp percent_rank cume_dist",
		"varchar":  "date_format monthname dayname hex",
	} {
		for name := range strings.FieldsSeq(names) {
			out[name] = typ
		}
	}
	return out
}()

// mysqlNumbers, mysqlTexts and mysqlBytes are types of one category, each converted to
// those behind it.
var (
	mysqlNumbers = []string{"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "double"}
	mysqlBytes   = []string{"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"}
	mysqlTexts   = []string{"char", "varchar", "tinytext", "text", "mediumtext", "longtext"}
)

// mysqlType is the type of an expression of a view, with a column that has its
// sign and values; zero when it cannot be told. Lengths are left out: each
// server computes its own, and takes a whole number for INT or BIGINT by them.
// Where it does, the type is told of plain columns only.
func (x *expander) mysqlType(e sqlast.Expr) (sqlast.TypeName, *catalog.Column) {
	switch e := e.(type) {
	case *sqlast.Const:
		return x.mysqlConst(e), nil
	case *sqlast.Func:
		return x.mysqlFunction(e)
	case *sqlast.Case:
		var results []sqlast.Expr
		for _, w := range e.Whens {
			results = append(results, w.Result)
		}
		if e.Else != nil {
			results = append(results, e.Else)
		}
		return x.mysqlCommon(results)
	case *sqlast.Op:
		return x.mysqlOperator(e)
	}
	return sqlast.TypeName{}, nil
}

func (x *expander) mysqlConst(c *sqlast.Const) sqlast.TypeName {
	switch c.Kind {
	case sqlast.Bool:
		return named("int")
	case sqlast.String:
		return named("varchar")
	case sqlast.Number:
		// The tree writes 1e3 as 1000.
		if at := int(c.Pos); at < 0 || at > len(x.r.stmt) || withExponent.MatchString(x.r.stmt[at:]) {
			return named("double")
		}
		switch t := constType(c); t.Name {
		case "int4":
			return named("int")
		case "int8":
			return named("bigint")
		default:
			return named("decimal")
		}
	default: // NULL and bits
		return sqlast.TypeName{}
	}
}

var withExponent = regexp.MustCompile(`^[0-9.]+[eE]`)

// mysqlCast is the type of a value that a CAST makes.
func (x *expander) mysqlCast(e *sqlast.Cast) (sqlast.TypeName, *catalog.Column) {
	switch t := e.Type; t.Name {
	case "signed", "unsigned":
		var sign *catalog.Column
		if t.Name == "unsigned" {
			sign = &catalog.Column{Unsigned: true}
		}
		switch of, from := x.typed(e.X); {
		case of.Name == "bigint", slices.Contains([]string{"varchar", "text", "mediumtext", "longtext"}, of.Name) && from != nil && !(len(of.Mods) == 1 && of.Mods[0] < 20):
			return named("bigint"), sign
		default:
			return sqlast.TypeName{}, nil
		}
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
	case "coalesce", "ifnull":
		return x.mysqlCommon(f.Args)
	case "greatest", "least":
		if slices.ContainsFunc(f.Args, func(e sqlast.Expr) bool { c, ok := e.(*sqlast.Const); return ok && c.Kind == sqlast.Null }) {
			return sqlast.TypeName{}, nil
		}
		return x.mysqlCommon(f.Args)
	case "group_concat":
		if len(f.Args) == 1 && !x.mysqlReadable(f.Args[0]) {
			return sqlast.TypeName{}, nil
		}
		return named("mediumtext"), nil
	case "if":
		if len(f.Args) == 3 {
			return x.mysqlCommon(f.Args[1:])
		}
	}
	if len(f.Args) == 0 {
		return sqlast.TypeName{}, nil
	}
	arg, from := x.typed(f.Args[0])
	_, column := f.Args[0].(*sqlast.Column)
	switch name {
	case "max", "min", "lag", "lead", "first_value", "last_value", "nth_value", "any_value":
		if mysqlWhole(arg) && !column {
			return sqlast.TypeName{}, nil
		}
		if f.Over != nil {
			arg = asText(arg)
		}
		if from != nil { // the values, without what fills in missing ones
			values := *from
			values.Default = nil
			from = &values
		}
		return arg, from
	case "nullif":
		if mysqlWhole(arg) && !column {
			return sqlast.TypeName{}, nil
		}
		return asText(unmodified(arg)), signOf(from)
	case "sum", "avg":
		switch {
		case arg.Name == "double" || arg.Name == "float":
			return named("double"), nil
		case slices.Contains(mysqlNumbers, arg.Name):
			return named("decimal"), nil
		}
	case "lower", "upper", "lcase", "ucase", "trim", "ltrim", "rtrim", "substring", "substr", "left", "right", "reverse":
		if slices.Contains(mysqlTexts, asText(arg).Name) {
			return named("varchar"), nil
		}
	case "concat", "concat_ws":
		for _, a := range f.Args {
			if !x.mysqlReadable(a) {
				return sqlast.TypeName{}, nil
			}
		}
		return named("varchar"), nil
	}
	return sqlast.TypeName{}, nil
}

// mysqlReadable tells whether an expression's value is text when it is joined
// with others, and not bytes.
func (x *expander) mysqlReadable(e sqlast.Expr) bool {
	t, _ := x.typed(e)
	return t.Name != "" && t.Name != "bit" && !slices.Contains(mysqlBytes, t.Name)
}

// mysqlWhole tells whether a type is of whole numbers.
func mysqlWhole(t sqlast.TypeName) bool {
	i := slices.Index(mysqlNumbers, t.Name)
	return i >= 0 && i < slices.Index(mysqlNumbers, "decimal")
}

// asText is the type of a value that has passed a function: JSON and the members
// of ENUM and SET are then texts.
func asText(t sqlast.TypeName) sqlast.TypeName {
	switch t.Name {
	case "json", "enum", "set":
		return named("varchar")
	}
	return t
}

// signOf is a column that has the sign of another and nothing else.
func signOf(c *catalog.Column) *catalog.Column {
	if c == nil || !c.Unsigned {
		return nil
	}
	return &catalog.Column{Unsigned: true}
}

// mysqlCommon is the type that values of several types have together.
func (x *expander) mysqlCommon(list []sqlast.Expr) (sqlast.TypeName, *catalog.Column) {
	var values []outColumn
	for _, e := range list {
		if c, ok := e.(*sqlast.Const); ok && c.Kind == sqlast.Null {
			continue
		}
		t, from := x.typed(e)
		values = append(values, outColumn{typ: t, from: from})
	}
	return mysqlTogether(values)
}

func mysqlTogether(values []outColumn) (sqlast.TypeName, *catalog.Column) {
	var out sqlast.TypeName
	var sign *catalog.Column
	for i, v := range values {
		t := asText(unmodified(v.typ))
		switch {
		case t.Name == "":
			return t, nil
		case i == 0:
			out, sign = t, signOf(v.from)
		case mysqlWhole(out) && mysqlWhole(t) && (sign == nil) != (signOf(v.from) == nil): // a decimal, or not
			return sqlast.TypeName{}, nil
		case out.Name != t.Name:
			if out = mysqlWidest(out, t); out.Name == "" {
				return out, nil
			}
		}
	}
	return out, sign
}

func mysqlWidest(a, b sqlast.TypeName) sqlast.TypeName {
	for _, ladder := range [][]string{mysqlNumbers, mysqlTexts, mysqlBytes} {
		i, j := slices.Index(ladder, a.Name), slices.Index(ladder, b.Name)
		if i >= 0 && j >= 0 {
			return named(ladder[max(i, j)])
		}
	}
	return sqlast.TypeName{}
}

func (x *expander) mysqlOperator(e *sqlast.Op) (sqlast.TypeName, *catalog.Column) {
	switch op := strings.TrimPrefix(strings.ToUpper(e.Name), "NOT "); op {
	case "LIKE", "REGEXP", "RLIKE", "BETWEEN", "XOR":
		return named("int"), nil
	}
	if len(e.Args) != 2 {
		return sqlast.TypeName{}, nil
	}
	a, fromA := x.typed(e.Args[0])
	b, fromB := x.typed(e.Args[1])
	if a.Name == "" || b.Name == "" || !slices.Contains([]string{"+", "-", "*", "/"}, e.Name) {
		return sqlast.TypeName{}, nil
	}
	inexact := func(t sqlast.TypeName) bool {
		return t.Name == "double" || t.Name == "float" || t.Name == "json" || slices.Contains(mysqlTexts, t.Name) || slices.Contains(mysqlBytes, t.Name)
	}
	exact := func(t sqlast.TypeName) bool { return slices.Contains(mysqlNumbers, t.Name) }
	switch {
	case inexact(a) || inexact(b):
		return named("double"), nil
	case !exact(a) || !exact(b):
		return sqlast.TypeName{}, nil
	case e.Name == "/" || a.Name == "decimal" || b.Name == "decimal":
		return named("decimal"), nil
	}
	// Of fewer digits than a column of INT has, it may be an INT in turn.
	wide := func(e sqlast.Expr, t sqlast.TypeName, from *catalog.Column) bool {
		_, column := e.(*sqlast.Column)
		return t.Name == "bigint" || t.Name == "int" && column && from != nil
	}
	if !wide(e.Args[0], a, fromA) && !wide(e.Args[1], b, fromB) {
		return sqlast.TypeName{}, nil
	}
	sign := signOf(fromA)
	if sign == nil {
		sign = signOf(fromB)
	}
	_, columnA := e.Args[0].(*sqlast.Column)
	_, columnB := e.Args[1].(*sqlast.Column)
	if sign != nil && !(columnA && columnB) {
		return sqlast.TypeName{}, nil
	}
	return named("bigint"), sign
}

// sized are MySQL's types whose modifiers are a length.
var sized = map[string]bool{"char": true, "varchar": true, "binary": true, "varbinary": true, "decimal": true}

func unmodified(t sqlast.TypeName) sqlast.TypeName {
	t.Mods = nil
	return t
}
