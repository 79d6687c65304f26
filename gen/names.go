package gen

import (
	"go/token"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kenshaw/inflector"
	"github.com/kenshaw/snaker"
)

// goName makes an exported Go name of a database's name; "" when it has no
// letter or digit.
func goName(name string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, name)
	if strings.Trim(clean, "_") == "" {
		return ""
	}
	// A name in one case throughout is in snake case; others are in camel case
	// already, and keep their humps.
	if strings.ToUpper(clean) == clean {
		clean = strings.ToLower(clean)
	}
	var camel string
	switch {
	case !ascii(clean):
		for word := range strings.SplitSeq(clean, "_") {
			camel += upperFirst(word)
		}
	case strings.ToLower(clean) == clean:
		camel = snaker.ForceCamelIdentifier(clean)
	default:
		camel = snaker.ForceCamelIdentifier(snaker.CamelToSnake(clean))
	}
	if camel == "" || !token.IsExported(camel) {
		camel = "X" + camel
	}
	return camel
}

// paramName makes a parameter of a field's name that hides nothing which the
// generated functions use.
func paramName(field string) string {
	name := lowerFirst(field)
	if ascii(field) {
		name = snaker.ForceLowerCamelIdentifier(snaker.CamelToSnake(field))
	}
	if !token.IsIdentifier(name) || usedInBodies[name] || predeclared(name) || strings.HasSuffix(name, "SQL") || strings.HasSuffix(name, "Constraints") {
		return strings.TrimRight(name, "_") + "Value"
	}
	return name
}

// ascii tells whether snaker, which works on bytes, can take a name.
func ascii(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII })
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToLower(r)) + s[size:]
}

// usedInBodies are the names that the templates use themselves.
var usedInBodies = map[string]bool{
	"ctx": true, "db": true, "tenant": true, "page": true, "row": true, "rows": true, "err": true, "errors": true,
	"n": true, "yield": true, "context": true, "sql": true, "iter": true, "json": true, "time": true, "result": true,
	"unscoped": true, "payload": true, "failure": true, "limit": true, "s": true, "wallClock": true, "day": true,
}

func predeclared(name string) bool {
	switch name {
	case "any", "bool", "byte", "error", "string", "int", "int16", "int32", "int64", "float32", "float64", "len", "new",
		"nil", "true", "false", "append", "make", "copy", "max", "min", "uint64", "uint32":
		return true
	}
	return false
}

// singular and plural are of the last word of a Go name.
func singular(name string) string { return lastWord(name, inflector.Singularize) }
func plural(name string) string   { return lastWord(name, inflector.Pluralize) }

func lastWord(name string, f func(string) string) string {
	i := len(name)
	for i > 0 && !(name[i-1] >= 'A' && name[i-1] <= 'Z') {
		i--
	}
	if i--; i < 0 || i == len(name)-1 {
		return name
	}
	word := f(strings.ToLower(name[i:]))
	if word == "" {
		return name
	}
	return name[:i] + strings.ToUpper(word[:1]) + word[1:]
}

// goLiteral writes a text as a Go literal, raw where it can be.
func goLiteral(s string) string {
	if !strings.Contains(s, "`") {
		return "`" + s + "`"
	}
	lines := strings.SplitAfter(s, "\n")
	for i, line := range lines {
		lines[i] = strconv.Quote(line)
	}
	return strings.Join(lines, " +\n\t")
}
