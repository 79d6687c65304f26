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
