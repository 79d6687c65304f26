package config

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// Library is a row of the key libraries: what is to be known about a package
// that runs SQL, or why its calls are not judged.
type Library struct {
	Package      string   // import path; with /... behind it only when Ignore is set
	Types        []string // the receivers; none: functions of the package
	Methods      []Method
	Placeholders []string // spellings beside $1: values of Placeholders
	Ignore       string   // the reason; "" when the calls are judged
}

// Method is a function or method of a library that runs SQL. Its parameters
// count from zero without the receiver.
type Method struct {
	Name    string
	SQL     int  // the text
	Args    int  // the values of the placeholders; -1 when it takes none
	Spread  bool // the values are the last parameters: args...
	Named   bool // they are one struct or map
	Exec    bool // it returns no rows
	Prepare bool // it prepares the text
}

// Placeholders lists the values of the key placeholders.
var Placeholders = []string{"question", "colon", "at"}

var libraryKeys = []key{
	{name: "types", doc: "the types whose own methods run SQL; without it, functions of the package", kind: words, item: "a type", invalid: notIdentifier,
		set: func(c *Config, v value) { c.library().Types = v.words }},
	{name: "methods", doc: "the methods or functions that run SQL, each with its parameters, such as (ctx, sql, args...); sql is the text, args... or args are the values of its placeholders, named is one struct or map of them, other words stand for other parameters; with exec in front, it returns no rows; with prepare, it prepares the text", kind: pairs, item: "the list of parameters, such as (ctx, sql, args...)",
		invalid: notIdentifier, invalidValue: notParameters, valuePattern: `^\s*((exec|prepare)\s+)?\([^()]*\bsql\b[^()]*\)\s*$`,
		set: func(c *Config, v value) { c.library().methods(v.pairs) }},
	{name: "placeholders", doc: "how the library spells placeholders beside $1: question (?), colon (:name), at (@name); question if not given", kind: words, item: "a spelling", enum: Placeholders,
		set: func(c *Config, v value) { c.library().Placeholders = v.words }},
	{name: "ignore", doc: "why calls of the package are not judged: another database's, for example", kind: word, item: "the reason",
		set: func(c *Config, v value) { c.library().Ignore = v.word }},
}

func (c *Config) library() *Library { return &c.Libraries[len(c.Libraries)-1] }

// addLibrary begins a row.
func addLibrary(c *Config, name, _ string) string {
	c.Libraries = append(c.Libraries, Library{Package: name})
	if strings.ContainsAny(name, " \t\n\\\"'()*") || strings.HasPrefix(name, "/") || strings.HasSuffix(strings.TrimSuffix(name, "/..."), "/") {
		return fmt.Sprintf("%q is no import path", name)
	}
	return ""
}

func (l *Library) methods(pairs map[string]string) {
	for name, text := range pairs {
		m, _ := parseMethod(name, text)
		l.Methods = append(l.Methods, m)
	}
	slices.SortFunc(l.Methods, func(a, b Method) int { return strings.Compare(a.Name, b.Name) })
}

// libraries checks the rows as a whole.
func (d *decoder) libraries() {
	for _, l := range d.cfg.Libraries {
		at := "libraries." + l.Package
		switch tree := strings.HasSuffix(l.Package, "/..."); {
		case l.Ignore == "" && len(l.Methods) == 0:
			d.wrong(at, "it must have methods, or ignore with the reason")
		case l.Ignore != "" && len(l.Methods)+len(l.Types) > 0:
			d.wrong(at+".ignore", "what is ignored has no types and no methods")
		case tree && l.Ignore == "":
			d.wrong(at, "/... is for packages to ignore: methods are those of one package")
		}
	}
}

func notParameters(s string) string {
	_, complaint := parseMethod("", s)
	return complaint
}

// parseMethod reads "exec (ctx, sql, args...)", or complains.
func parseMethod(name, text string) (m Method, complaint string) {
	m = Method{Name: name, SQL: -1, Args: -1}
	head, list, ok := strings.Cut(strings.TrimSpace(text), "(")
	list, rest, closed := strings.Cut(list, ")")
	if !ok || !closed || strings.TrimSpace(rest) != "" {
		return m, fmt.Sprintf("%q is no list of parameters, such as (ctx, sql, args...)", text)
	}
	switch word := strings.TrimSpace(head); word {
	case "":
	case "exec":
		m.Exec = true
	case "prepare":
		m.Prepare = true
	default:
		return m, fmt.Sprintf("%q stands before the parameters; it must be exec or prepare", word)
	}
	params := strings.Split(list, ",")
	for i, p := range params {
		p = strings.TrimSpace(p)
		place := &m.Args
		switch p {
		case "":
			return m, fmt.Sprintf("%q has an empty parameter", text)
		case "sql":
			place = &m.SQL
		case "args...":
			m.Spread = true
			if i != len(params)-1 {
				return m, "args... must come last"
			}
		case "args":
		case "named":
			m.Named = true
		default:
			if !token.IsIdentifier(strings.TrimSuffix(p, "...")) {
				return m, fmt.Sprintf("%q is no name of a parameter", p)
			}
			continue
		}
		if *place >= 0 {
			return m, fmt.Sprintf("%q has two parameters of one kind", text)
		}
		*place = i
	}
	switch {
	case m.SQL < 0:
		return m, fmt.Sprintf("%q has no parameter sql", text)
	case m.Args >= 0 && m.Prepare:
		return m, "what prepares a text takes no values"
	}
	return m, ""
}
