package verdict

import (
	"go/types"
	"strings"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/origin"
)

// policy is what a dimension trusts.
func policy(d *config.Dimension) origin.Policy {
	has := func(names []string) func(string) bool {
		set := map[string]bool{}
		for _, n := range names {
			set[plainName(knowledge.CanonicalName(n))] = true
		}
		return func(name string) bool { return len(set) > 0 && set[plainName(name)] }
	}
	return origin.Policy{
		Vouches: func(t types.Type, path string) bool {
			return len(d.Types) > 0 && carries(t, d.Types) && !isList(t, d.Types) && tenantPart(d, path)
		},
		Source: has(d.Sources), Check: has(d.Checks),
		Part: func(path string) bool { return tenantPart(d, path) },
	}
}

// plainName is a method's name without telling whether its receiver is a
// pointer: what the one has as a method, the other cannot have.
func plainName(name string) string {
	before, after, ok := strings.Cut(name, "(*")
	if !ok {
		return name
	}
	typ, method, _ := strings.Cut(after, ")")
	return before + typ + method
}

// tenantPart tells whether the part at path of a value that is, or came with,
// the caller's tenant is its identity. A field that only says that it is an
// identity is that of what has it: Org.ID, but not User.ID.
func tenantPart(d *config.Dimension, path string) bool {
	parts := strings.FieldsFunc(strings.ReplaceAll(path, "[]", "."), func(r rune) bool { return r == '.' })
	for len(parts) > 0 {
		last := parts[len(parts)-1]
		if d.IsTenant(last) {
			return true
		}
		if !d.Identifies(last) {
			return false
		}
		parts = parts[:len(parts)-1]
	}
	return true
}
