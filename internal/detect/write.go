package detect

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Config renders a commented tenantvet.yaml.
func (m *Module) Config() []byte {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("# yaml-language-server: $schema=https://raw.githubusercontent.com/tenantvet/tenantvet/main/tenantvet.schema.json")
	p("version: 1")
	p("dialect: %s", m.Dialect)
	p("")
	p("# Files, folders and globs that define the schema, replayed in this order.")
	p("schema:")
	for _, s := range m.Schema.Paths {
		p("  - %s", quote(s))
	}
	for _, o := range m.Others {
		for _, s := range o.Paths {
			p("  # - %s   # %s", quote(s), o.Tool)
		}
	}
	if len(m.Sqlc) > 0 {
		p("")
		p("# Configurations of sqlc, whose queries are checked where they are written.")
		p("sqlc:")
		for _, s := range m.Sqlc {
			p("  - %s", quote(s))
		}
	}
	if len(m.Aside) > 0 {
		p("")
		p("# Engines whose queries are not checked here, each with the reason.")
		p("sqlc-aside:")
		for _, engine := range m.Aside {
			p("  %s: another dialect, which needs a configuration of its own", quote(engine))
		}
	}
	p("")
	p("tenant:")
	if len(m.Columns) == 0 {
		p("  # None of the usual names was found in the schema: put the right one here.")
		p("  columns: [%s]", m.Column())
		for _, c := range m.Frequent {
			p("  # %s is in %d of %d tables.", c.Column, c.Tables, m.Tables)
		}
	} else {
		p("  # In %d of %d tables. Write table.column for an exception.", m.Columns[0].Tables, m.Tables)
		p("  columns: [%s]", m.Column())
		for _, c := range m.Columns[1:] {
			p("  # %s is in %d.", c.Column, c.Tables)
		}
	}
	p("  # The table whose primary key is the tenant.")
	if m.Root == "" {
		p("  # root: tenants")
	} else {
		p("  root: %s", quote(m.Root))
	}
	if m.RootKey != "" {
		p("  # Its primary key is of another type than %s; this unique column is not.", m.Column())
		p("  root-keys: [%s]", quote(m.RootKey))
	}
	p("  # Go types that carry the caller's tenant. A value of another type that binds a")
	p("  # tenant column is reported (TV301).")
	if len(m.Types) == 0 {
		p("  # types: [%s]", quote(module(m.Path)+"/tenant.ID"))
	} else {
		p("  types:")
		for _, t := range m.Types {
			p("    - %s", quote(t))
		}
	}
	p("  # Go functions whose result is the caller's tenant.")
	if len(m.Sources) == 0 {
		p("  # sources: [%s]", quote(module(m.Path)+"/auth.TenantFromContext"))
	} else {
		p("  # These look like it; trust those that tell whom the caller was authenticated as.")
		p("  # sources:")
		for _, s := range m.Sources {
			p("  #   - %s", quote(s))
		}
	}
	if len(m.Settings) > 0 {
		p("  # The session setting that holds the caller's tenant. The schema reads these.")
		for _, s := range m.Settings {
			p("  # setting: %s", quote(s))
		}
	}
	m.writeLevels(p)
	p("")
	p("tables:")
	p("  # Tables whose rows are the same for every tenant, each with the reason. As long")
	p("  # as a table below is not declared, statements that use it are reported (TV105).")
	p("  shared:")
	if len(m.Unknown) == 0 {
		p(`    # plans: "price list, the same for everyone"`)
	}
	for _, t := range m.Unknown {
		p(`    # %s: "why"`, quote(t))
	}
	p("  # Shared tables that requests of tenants may write (otherwise TV103):")
	p("  # writable:")
	p(`  #   %s: "why"`, quote(append(m.Unknown, "plans")[0]))
	if len(m.Nullable) > 0 {
		p("  # Tables whose rows without a tenant everyone reads. These allow NULL:")
		p("  shared-rows:")
		for _, t := range m.Nullable {
			p(`    # %s: "why"`, quote(t))
		}
	}
	p("")
	p("# strict, or trust-foreign-keys: accept a join on a foreign key without the tenant")
	p("# column (TV102).")
	p("joins: strict")
	p("")
	p("# Packages that may run hand-written SQL; elsewhere it is reported (TV201).")
	p("# raw:")
	p("#   allow:")
	p(`#     %s: "why"`, quote(module(m.Path)+"/internal/store/..."))
	return []byte(b.String())
}

// writeLevels writes as a comment how two tenancies are told.
func (m *Module) writeLevels(p func(string, ...any)) {
	l := m.Levels
	if l == nil {
		return
	}
	p("")
	p("# Rows may belong to both. Where statements must stay within the caller's %s and", l.Outer.Name())
	p("# %s, have this instead:", l.Inner.Name())
	p("# tenant:")
	p("#   name: %s", l.Outer.Name())
	p("#   columns: [%s]", l.Outer.Column)
	p("#   root: %s", quote(l.Outer.Root))
	p("# dimensions:")
	p("#   %s:", l.Inner.Name())
	p("#     columns: [%s]", l.Inner.Column)
	p("#     root: %s", quote(l.Inner.Root))
	if l.Within {
		p("#     within: %s", l.Outer.Name())
	}
}

func module(path string) string {
	if path == "" {
		return "example.com/app"
	}
	return path
}

var plain = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./-]*$`)
var reserved = regexp.MustCompile(`(?i)^(true|false|null|yes|no|on|off|y|n)$`)

// quote writes a YAML scalar that is read back as the same string.
func quote(s string) string {
	if plain.MatchString(s) && !reserved.MatchString(s) {
		return s
	}
	return strconv.Quote(s)
}
