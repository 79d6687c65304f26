package config

import (
	"strings"
	"time"

	"github.com/tenantvet/tenantvet/internal/suppress"
)

// exemption is an entry of the key exemptions as it is written.
type exemption struct {
	name            string
	codes           []string
	category        string
	reason          string
	owner, lastWord string
}

var exemptionsKey = key{
	name: "exemptions", doc: "suppressions of code that nobody edits, by the name of a query of sqlc's or of a Go function, as path/of/package.Func or (*path/of/package.Type).Method",
	kind: sections, item: "what is exempted", least: "codes, category and reason",
	names: `^\S+$`, keys: exemptionKeys,
	add: func(c *Config, name, _ string) string {
		if name == "" || strings.ContainsAny(name, " \t\n") {
			return "it must be the name of a query or of a Go function"
		}
		c.exemptions = append(c.exemptions, exemption{name: name})
		return ""
	},
}

var exemptionKeys = []key{
	{name: "codes", doc: "the codes that it silences", kind: words, item: "a code", required: true,
		set: func(c *Config, v value) { c.exemption().codes = v.words }},
	{name: "category", doc: "why it may: it limits the codes", kind: word, item: "a category", enum: suppress.CategoryNames(), required: true,
		set: func(c *Config, v value) { c.exemption().category = v.word }},
	{name: "reason", doc: "the reason", kind: word, item: "a reason", required: true,
		set: func(c *Config, v value) { c.exemption().reason = v.word }},
	{name: "owner", doc: "who answers for it", kind: word, item: "a person or team",
		set: func(c *Config, v value) { c.exemption().owner = v.word }},
	{name: "until", doc: "the last day on which it holds, as 2027-03-31", kind: word, item: "a day", invalid: notDay,
		set: func(c *Config, v value) { c.exemption().lastWord = v.word }},
}

func (c *Config) exemption() *exemption { return &c.exemptions[len(c.exemptions)-1] }

func notDay(s string) string {
	if _, err := suppress.Day(s); err != nil {
		return err.Error()
	}
	return ""
}

// exemptions makes directives of the entries.
func (d *decoder) exemptions() {
	for _, e := range d.cfg.exemptions {
		at := "exemptions." + e.name
		if len(e.codes) == 0 || e.category == "" || e.reason == "" {
			continue // told before, as keys that are missing
		}
		directive, err := suppress.New(e.codes, e.category)
		if err != nil {
			d.wrong(at+".codes", err.Error())
			continue
		}
		if suppress.Blank(e.reason) {
			d.wrong(at+".reason", "it says nothing")
			continue
		}
		var until time.Time
		if e.lastWord != "" {
			until, _ = suppress.Day(e.lastWord) // told before, when it is none
		}
		directive.Name, directive.Reason, directive.Owner, directive.Until = e.name, e.reason, e.owner, until
		directive.Pos = d.cfg.Position(at)
		d.cfg.Exemptions = append(d.cfg.Exemptions, directive)
	}
}
