package config

import "slices"

// StrictProvenance is the value of the key strict for which a tenant's value
// of unknown origin is reported.
const StrictProvenance = "provenance"

// IsStrict tells whether the key strict names an aspect.
func (c *Config) IsStrict(aspect string) bool { return slices.Contains(c.Strict, aspect) }

var strictKey = key{
	name: "strict", doc: "what is reported where nothing can be decided: provenance, for a value that binds the tenant and whose origin is not known",
	kind: wordOrWords, item: "an aspect", enum: []string{StrictProvenance},
	set: func(c *Config, v value) { c.Strict = v.words },
}

// checksKey names functions that make a value trusted.
func checksKey(of func(*Config) *Tenant) key {
	return key{
		name: "checks", doc: "Go functions through which a value that a client chose becomes the caller's tenant: what they return is, and what they are given is where they return a nil error, true, or at all if they have no result; as path/of/package.Func or (*path/of/package.Type).Method",
		kind: words, item: "a Go function", invalid: notGoFunc,
		set: func(c *Config, v value) { of(c).Checks = v.words },
	}
}
