package config

// Values of the key guards.
const (
	GuardsCount  = "count"
	GuardsStrict = "strict"
)

var guardsKey = key{
	name: "guards", doc: "what becomes of an unscoped read whose row's tenant the program compares with the caller's before it uses the row: counted as guarded, or reported (TV106)",
	kind: word, item: "a mode", enum: []string{GuardsCount, GuardsStrict},
	set: func(c *Config, v value) { c.Guards = v.word },
}
