package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/ident"
)

// decoder walks the YAML tree along the table of keys and collects mistakes.
type decoder struct {
	cfg  *Config
	errs []error
}

// value is a decoded value; which field is set depends on the key's kind.
type value struct {
	word  string
	words []string
	pairs map[string]string
}

func (d *decoder) errorf(n *yaml.Node, format string, args ...any) {
	d.errs = append(d.errs, fmt.Errorf("%s: %s", d.position(n), fmt.Sprintf(format, args...)))
}

func (d *decoder) position(n *yaml.Node) diag.Position {
	return diag.Position{File: d.cfg.File, Line: n.Line, Column: n.Column}
}

// syntax turns the YAML library's error into one with a place.
func (d *decoder) syntax(err error) error {
	le, ok := errors.AsType[*yaml.LoadError](err)
	if !ok {
		if all, ok := errors.AsType[*yaml.LoadErrors](err); ok && len(all.Errors) > 0 {
			le = all.Errors[0]
		}
	}
	if le == nil {
		return fmt.Errorf("%s: %w", d.cfg.File, err)
	}
	at := diag.Position{File: d.cfg.File, Line: le.Mark.Line, Column: le.Mark.Column}
	return fmt.Errorf("%s: not valid YAML: %s", at, le.Message)
}

func (d *decoder) section(path string, n *yaml.Node, keys []key) {
	n = resolve(n)
	if isNull(n) && path != "" {
		return
	}
	if n.Kind != yaml.MappingNode {
		what := path
		if path == "" {
			what = "the configuration"
		}
		d.errorf(n, "%s must be a mapping, not %s", what, describe(n))
		return
	}
	entries := d.entries(path, n)
	for _, e := range entries {
		name := e.key.Value
		i := slices.IndexFunc(keys, func(k key) bool { return k.name == name })
		if i < 0 {
			d.unknown(path, e.key, keys)
			continue
		}
		d.value(join(path, name), e, keys[i])
	}
	for _, k := range keys {
		if k.required && !slices.ContainsFunc(entries, func(e entry) bool { return e.key.Value == k.name }) {
			d.errorf(n, "%s is missing (%s)", join(path, k.name), k.doc)
		}
	}
}

func (d *decoder) unknown(path string, n *yaml.Node, keys []key) {
	in := ""
	if path != "" {
		in = " in " + path
	}
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	hint := " (known: " + strings.Join(names, ", ") + ")"
	if near := ident.Nearest(n.Value, names); near != nil {
		hint = fmt.Sprintf(" (did you mean %q?)", near[0])
	}
	d.errorf(n, "unknown key %q%s%s", n.Value, in, hint)
}

func (d *decoder) value(path string, e entry, k key) {
	n := resolve(e.value)
	d.cfg.positions[path] = d.position(n)
	if k.kind == section {
		d.cfg.positions[path] = d.position(e.key)
		d.section(path, n, k.keys)
		return
	}
	if k.kind == sections && (isNull(n) || n.Kind == yaml.MappingNode) {
		d.cfg.positions[path] = d.position(e.key)
		d.sections(path, n, k)
		return
	}
	if isNull(n) && k.kind == words {
		return // as if the key were not there
	}
	var v value
	ok := false
	switch {
	case k.kind == number:
		if ok = n.Kind == yaml.ScalarNode && n.ShortTag() == "!!int"; ok {
			v.word = n.Value
		}
	case k.kind == word, k.kind == wordOrWords && n.Kind == yaml.ScalarNode:
		v.word, ok = text(n)
		v.words = []string{v.word}
	case k.kind == words, k.kind == wordOrWords:
		v.words, ok = d.words(path, n)
	case k.kind == reasons, k.kind == pairs:
		d.cfg.positions[path] = d.position(e.key)
		v.pairs, ok = d.pairs(path, n, k)
	}
	if !ok {
		d.errorf(n, "%s must be %s, not %s", path, k.want(), describe(n))
		return
	}
	d.check(path, n, v, k)
	if k.set != nil {
		k.set(d.cfg, v)
	}
}

// check validates the names in a value.
func (d *decoder) check(path string, n *yaml.Node, v value, k key) {
	switch k.kind {
	case number, word:
		if !slices.Contains(k.enum, v.word) && k.enum != nil {
			d.errorf(n, "%s is %q; it must be %s", path, v.word, alternatives(k.enum))
		} else if complaint := k.complain(v.word); complaint != "" {
			d.errorf(n, "%s: %s", path, complaint)
		}
	case reasons, pairs, section, sections: // checked entry by entry
	case words, wordOrWords:
		items := []*yaml.Node{n}
		if n.Kind == yaml.SequenceNode {
			items = n.Content
		}
		for i, item := range items {
			if i >= len(v.words) { // the list has items of the wrong type, reported already
				return
			}
			if complaint := k.complain(v.words[i]); complaint != "" {
				d.errorf(item, "%s: %s", path, complaint)
			} else if k.enum != nil && !slices.Contains(k.enum, v.words[i]) {
				d.errorf(item, "%s is %q; it must be %s", path, v.words[i], alternatives(k.enum))
			} else if slices.Contains(v.words[:i], v.words[i]) {
				d.errorf(item, "%s: %q occurs twice", path, v.words[i])
			}
		}
	}
}

func (d *decoder) words(path string, n *yaml.Node) ([]string, bool) {
	if n.Kind != yaml.SequenceNode {
		return nil, false
	}
	if len(n.Content) == 0 {
		d.errorf(n, "%s is an empty list", path)
	}
	list := make([]string, 0, len(n.Content))
	for _, item := range n.Content {
		s, ok := text(resolve(item))
		if !ok {
			d.errorf(item, "%s: an item must be a string, not %s", path, describe(resolve(item)))
			return nil, true
		}
		d.cfg.positions[join(path, s)] = d.position(item)
		list = append(list, s)
	}
	return list, true
}

func (d *decoder) pairs(path string, n *yaml.Node, k key) (map[string]string, bool) {
	m := map[string]string{}
	if isNull(n) {
		return m, true
	}
	if n.Kind != yaml.MappingNode {
		return nil, false
	}
	for _, e := range d.entries(path, n) {
		name := e.key.Value
		d.cfg.positions[join(path, name)] = d.position(e.key)
		v, ok := text(resolve(e.value))
		switch {
		case !ok && !isNull(resolve(e.value)):
			d.errorf(e.value, "%s.%s must be %s, not %s", path, name, k.item, describe(resolve(e.value)))
		case strings.TrimSpace(v) == "" && k.kind == reasons:
			d.errorf(e.key, "%s.%s needs a reason", path, name)
		case strings.TrimSpace(v) == "":
			d.errorf(e.key, "%s.%s must be %s", path, name, k.item)
		case k.complain(name) != "":
			d.errorf(e.key, "%s: %s", path, k.complain(name))
		case k.invalidValue != nil && k.invalidValue(v) != "":
			d.errorf(e.value, "%s.%s: %s", path, name, k.invalidValue(v))
		default:
			m[name] = strings.TrimSpace(v)
		}
	}
	return m, true
}

// entry is one key with its value.
type entry struct{ key, value *yaml.Node }

// entries lists a mapping's entries with names for keys, each name once.
func (d *decoder) entries(path string, n *yaml.Node) []entry {
	first := map[string]int{}
	var all []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := resolve(n.Content[i])
		if k.Kind != yaml.ScalarNode || k.Value == "" || isNull(k) {
			d.errorf(n.Content[i], "a key must be a name, not %s", describe(k))
			continue
		}
		if line, seen := first[k.Value]; seen {
			d.errorf(n.Content[i], "key %q occurs twice (first on line %d)", join(path, k.Value), line)
			continue
		}
		first[k.Value] = n.Content[i].Line
		all = append(all, entry{&yaml.Node{Kind: k.Kind, Value: k.Value, Line: n.Content[i].Line, Column: n.Content[i].Column}, n.Content[i+1]})
	}
	return all
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// resolve follows an alias.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// text gives the value of a string scalar.
func text(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" && n.ShortTag() != "!!timestamp" {
		return "", false
	}
	return n.Value, true
}

// describe names what a node is, in a user's words.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		switch n.ShortTag() {
		case "!!null":
			return "empty"
		case "!!int", "!!float":
			return "the number " + n.Value
		case "!!bool":
			return "the boolean " + n.Value
		case "!!str":
			return fmt.Sprintf("the string %q", n.Value)
		}
		return fmt.Sprintf("%q", n.Value)
	}
	return "this"
}

func alternatives(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
