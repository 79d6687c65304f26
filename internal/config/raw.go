package config

// Raw says which hand-written SQL is reported, and where it is not. It is off
// when both are nil and "".
type Raw struct {
	Allow map[string]string // package pattern -> reason
	Level string            // one of the levels; "" is RawAll
}

// Values of the key raw.level.
const (
	RawAll     = "all"     // every call that runs SQL
	RawDynamic = "dynamic" // text of which a part is not a constant
	RawWrites  = "writes"  // statements that change rows
)

// On tells whether hand-written SQL is reported at all.
func (r Raw) On() bool { return r.Allow != nil || r.Level != "" }

var rawKeys = []key{
	{name: "level", doc: "what is reported outside of the packages of allow: all hand-written SQL, SQL whose text is put together at run time, or statements that write; the key turns TV201 on", kind: word, item: "a level",
		enum: []string{RawAll, RawDynamic, RawWrites},
		set:  func(c *Config, v value) { c.Raw.Level = v.word }},
	{name: "allow", doc: "packages that may run hand-written SQL, each with the reason; the key turns TV201 on", kind: reasons, item: "a reason",
		set: func(c *Config, v value) { c.Raw.Allow = v.pairs }},
}

var sqlcKey = key{name: "sqlc", doc: "configurations of sqlc, as files and globs, whose queries are checked where they are written; when left out, the one beside this file. Their schema and engine hold where this file gives none", kind: words, item: "a path",
	set: func(c *Config, v value) { c.Sqlc = v.words }}

var sqlcAsideKey = key{name: "sqlc-aside", doc: "engines other than the dialect whose queries in configurations of sqlc are not checked here, each with the reason", kind: reasons, item: "a reason",
	set: func(c *Config, v value) { c.SqlcAside = v.pairs }}
