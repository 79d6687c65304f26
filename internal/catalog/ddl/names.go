package ddl

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// maxIdentifier is the longest name in bytes that PostgreSQL keeps.
const maxIdentifier = 63

// clip shortens a name to n bytes without cutting a character.
func clip(name string, n int) string {
	if len(name) <= n {
		return name
	}
	for n > 0 && !utf8.RuneStart(name[n]) {
		n--
	}
	return name[:n]
}

// objectName joins a generated name's parts with underscores as PostgreSQL's
// makeObjectName does: the longer of the first two parts gives way.
func objectName(name1, name2, label string) string {
	overhead := 0
	if name2 != "" {
		overhead++
	}
	if label != "" {
		overhead += len(label) + 1
	}
	n1, n2 := len(name1), len(name2)
	for n1+n2 > maxIdentifier-overhead {
		if n1 > n2 {
			n1--
		} else {
			n2--
		}
	}
	s := clip(name1, n1)
	if name2 != "" {
		s += "_" + clip(name2, n2)
	}
	if label != "" {
		s += "_" + label
	}
	return s
}

// firstFree numbers the label until the generated name is not taken.
func firstFree(name1, name2, label string, taken func(string) bool) string {
	for pass := 0; ; pass++ {
		l := label
		if pass > 0 {
			l += strconv.Itoa(pass)
		}
		if name := objectName(name1, name2, l); !taken(name) {
			return name
		}
	}
}

// constraintName generates a name that no constraint of the schema has.
func (r *replay) constraintName(t *table, columns, label string) string {
	return firstFree(t.Name.Name, columns, label, func(name string) bool {
		return r.constraintExists(t.Name.Schema, name)
	})
}

// indexName generates a name that no relation of the schema has, and for a
// constraint's index no constraint either.
func (r *replay) indexName(t *table, columns, label string, constraint bool) string {
	return firstFree(t.Name.Name, columns, label, func(name string) bool {
		return r.relationExists(catalog.Name{Schema: t.Name.Schema, Name: name}) ||
			constraint && r.constraintExists(t.Name.Schema, name)
	})
}

// nameAddition joins column names for use in a generated name.
func nameAddition(columns []string) string {
	s := ""
	for _, c := range columns {
		if s != "" {
			s += "_"
		}
		s += c
		if len(s) > maxIdentifier {
			break
		}
	}
	return clip(s, maxIdentifier)
}

// uniqueColumnNames numbers repeated index column names as PostgreSQL does.
func uniqueColumnNames(names []string) []string {
	out := make([]string, 0, len(names))
	for _, orig := range names {
		name := orig
		for i := 1; slices.Contains(out, name); i++ {
			suffix := strconv.Itoa(i)
			name = clip(orig, maxIdentifier-len(suffix)) + suffix
		}
		out = append(out, name)
	}
	return out
}

func (r *replay) relationExists(name catalog.Name) bool {
	return r.tables[name] != nil || r.indexes[name] != nil || r.sequences[name]
}

func (r *replay) constraintExists(schema, name string) bool {
	for _, t := range r.order {
		if t.Name.Schema == schema && t.hasConstraint(name) {
			return true
		}
	}
	return false
}

func (t *table) hasConstraint(name string) bool {
	for _, k := range t.Keys() {
		if k.Constraint && k.Name == name {
			return true
		}
	}
	for _, p := range t.pending {
		if p.key.Constraint && p.key.Name == name {
			return true
		}
	}
	for _, f := range t.Foreign {
		if f.Name == name {
			return true
		}
	}
	for _, c := range t.Checks {
		if c.Name == name {
			return true
		}
	}
	return slices.Contains(t.excludes, name)
}
