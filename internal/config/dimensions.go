package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/ident"
)

// Dimension is one dimension of tenancy: an organisation, or a project in it.
type Dimension struct {
	Tenant
	SharedRows map[string]string // table whose NULL-tenant rows all tenants read -> reason
	Children   map[string]string // child table -> owner table
	// Section is the key that it stands under: "tenant" or "dimensions.NAME".
	Section string
}

// AllDimensions lists the dimensions of tenancy: the key tenant with what the
// key tables says about it, then the others. There is always one.
func (c *Config) AllDimensions() []Dimension {
	first := Dimension{c.Tenant, c.Tables.SharedRows, c.Tables.Children, "tenant"}
	first.Name = cmp.Or(first.Name, "tenant")
	return append([]Dimension{first}, c.Dimensions...)
}

// last is the dimension that is being decoded.
func (c *Config) last() *Dimension { return &c.Dimensions[len(c.Dimensions)-1] }

// sections decodes a mapping from names to sections.
func (d *decoder) sections(path string, n *yaml.Node, k key) {
	if isNull(n) {
		return
	}
	for _, e := range d.entries(path, n) {
		at := join(path, e.key.Value)
		d.cfg.positions[at] = d.position(e.key)
		if complaint := k.add(d.cfg, e.key.Value, at); complaint != "" {
			d.errorf(e.key, "%s: %s", path, complaint)
		}
		if isNull(resolve(e.value)) {
			d.errorf(e.key, "%s is empty; it must at least have %s", at, k.least)
			continue
		}
		d.section(at, e.value, k.keys)
	}
}

// addDimension begins a further dimension.
func addDimension(c *Config, name, at string) string {
	c.Dimensions = append(c.Dimensions, Dimension{Tenant: Tenant{Name: name}, Section: at})
	return notDimension(name)
}

// notDimension complains about a name that --trust and messages could not
// spell.
func notDimension(s string) string {
	if s == "" || s == "none" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" || s[0] < 'a' {
		return fmt.Sprintf("%q is no name for a dimension: use lower-case letters, digits, _ and -, beginning with a letter", s)
	}
	return ""
}

// dimensions checks the dimensions against each other.
func (d *decoder) dimensions() {
	all := d.cfg.AllDimensions()
	if len(all) == 1 {
		for _, key := range []string{"tenant.within", "tenant.except"} {
			if _, ok := d.cfg.positions[key]; ok {
				d.wrong(key, "says nothing without further dimensions")
			}
		}
		return
	}
	for i, x := range all {
		d.containment(all, x)
		for _, y := range all[:i] {
			if x.Name == y.Name {
				d.wrong(x.Section, fmt.Sprintf("%s is the name of two dimensions: call one of them otherwise (tenant.name)", x.Name))
			}
			if x.Root != "" && x.Root == y.Root {
				d.wrong(x.Section+".root", fmt.Sprintf("%s is the root of dimension %s already%s", x.Root, y.Name, d.line(y.Section+".root")))
			}
			d.common(x, y, "columns", "column", x.Columns, y.Columns)
			d.common(x, y, "setting", "session setting", x.Settings, y.Settings)
		}
	}
}

// common reports what two dimensions cannot have both.
func (d *decoder) common(x, y Dimension, key, what string, xs, ys []string) {
	for _, s := range xs {
		if slices.Contains(ys, s) {
			d.wrong(x.Section+"."+key+"."+s, fmt.Sprintf("%s is the %s of dimension %s already%s", s, what, y.Name, d.line(y.Section+"."+key)))
		}
	}
}

// containment checks the dimension that x is within.
func (d *decoder) containment(all []Dimension, x Dimension) {
	at := x
	for range all {
		if at.Within == "" {
			return
		}
		i := slices.IndexFunc(all, func(o Dimension) bool { return o.Name == at.Within })
		if i < 0 {
			if at.Section != x.Section {
				return // reported there
			}
			var names []string
			for _, o := range all {
				names = append(names, o.Name)
			}
			hint := "there are " + strings.Join(names, ", ")
			if near := ident.Nearest(x.Within, names); near != nil {
				hint = fmt.Sprintf("did you mean %q?", near[0])
			}
			d.wrong(x.Section+".within", fmt.Sprintf("there is no dimension %q (%s)", x.Within, hint))
			return
		}
		if at = all[i]; at.Section == x.Section {
			d.wrong(x.Section+".within", x.Name+" is within itself")
			return
		}
	}
}

func (d *decoder) wrong(key, message string) {
	d.errs = append(d.errs, fmt.Errorf("%s: %s: %s", d.cfg.Position(key), d.short(key), message))
}

// short leaves out a list's item, which the message names.
func (d *decoder) short(key string) string {
	for _, list := range []string{".columns", ".setting"} {
		if i := strings.Index(key, list+"."); i >= 0 {
			return key[:i+len(list)]
		}
	}
	return key
}

// line tells where else to look.
func (d *decoder) line(key string) string {
	if p := d.cfg.Position(key); p != (diag.Position{File: d.cfg.File}) {
		return fmt.Sprintf(" (line %d)", p.Line)
	}
	return ""
}
