package config

import (
	"slices"
	"strings"
)

// MayMint tells whether a package may make values of the dimension's tenant
// types, and by which entry of the key mint.
func (d *Dimension) MayMint(path string) (entry string, ok bool) {
	if _, ok := d.Mint[path]; ok {
		return path, true
	}
	for pattern := range d.Mint {
		if Covers(pattern, path) && len(pattern) > len(entry) {
			entry, ok = pattern, true
		}
	}
	return entry, ok
}

// Covers tells whether a package pattern, a path or a path with /... behind it,
// means a package.
func Covers(pattern, path string) bool {
	base, tree := strings.CutSuffix(pattern, "/...")
	return pattern == path || tree && (path == base || strings.HasPrefix(path, base+"/"))
}

// IsTenant tells whether a part of a value is the tenant by its name, whatever
// has it: the tenant column's name or that without "id", the root table's, the
// dimension's, or what is short for one, as Org is for organization_id.
func (d *Dimension) IsTenant(part string) bool {
	part = strings.TrimSuffix(strings.ToLower(strings.ReplaceAll(part, "_", "")), "id")
	if part == "" {
		return false
	}
	means := func(name string) bool {
		name = strings.TrimSuffix(strings.ToLower(strings.ReplaceAll(name, "_", "")), "id")
		return part == name || len(part) >= 3 && strings.HasPrefix(name, part)
	}
	return d.Name != "" && means(d.Name) || d.Root != "" && means(d.Root[strings.LastIndexByte(d.Root, '.')+1:]) || slices.ContainsFunc(d.Columns, func(column string) bool {
		return means(column[strings.LastIndexByte(column, '.')+1:])
	})
}

// Identifies tells whether a part of a tenant value, a field or a method
// without parameters, is its identity: a tenant's name or plan is not, nor is
// the user of a session that carries both. It goes by the part's name: ID and
// the like, or the tenant column's.
func (d *Dimension) Identifies(part string) bool {
	part = strings.ToLower(part)
	switch part {
	case "id", "uuid", "string", "bytes", "value", "int64", "uint64", "int", "uint":
		return true
	}
	return slices.ContainsFunc(d.Columns, func(column string) bool {
		column = column[strings.LastIndexByte(column, '.')+1:]
		return part == strings.ToLower(strings.ReplaceAll(column, "_", ""))
	})
}
