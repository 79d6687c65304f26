package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// candidate is a foreign key that could own its table.
type candidate struct {
	fk    *ForeignKey
	owner *Table
	class Class
}

// ownership classifies the tables that neither a declaration nor a column
// places: by a foreign key to a table that belongs to a tenant, at any number
// of steps. Tables that only own each other stay unknown.
func (k *classifier) ownership(tables []*Table) {
	owners := make(map[*Table]*Table)
	for changed := true; changed; {
		changed = false
		for _, t := range tables {
			if owners[t] != nil {
				continue
			}
			if found, _ := k.candidates(t); len(found) > 0 {
				owners[t] = found[0].owner
				k.out.classes[t] = Classification{Class: ClassChild}
				changed = true
			}
		}
	}
	for _, t := range tables {
		found, nearMisses := k.candidates(t)
		if len(found) == 0 {
			k.out.classes[t] = Classification{Reason: k.unowned(t, nearMisses)}
			continue
		}
		// An owner that t itself owns would close a circle.
		usable := slices.DeleteFunc(slices.Clone(found), func(c candidate) bool {
			for o := c.owner; o != nil; o = owners[o] {
				if o == t {
					return true
				}
			}
			return false
		})
		k.out.classes[t] = k.choose(t, usable)
		owners[t] = k.out.classes[t].OwnerTable
	}
}

// candidates lists the foreign keys that could own t, in order of preference,
// and words why others could not.
func (k *classifier) candidates(t *Table) (found []candidate, nearMisses []string) {
	declared := k.owners[t]
	for _, fk := range t.Foreign {
		owner := k.catalog.tables[fk.RefTable]
		if owner == nil || owner == t || declared != nil && owner != declared {
			continue
		}
		class := k.out.classes[owner].Class
		if class != ClassTenant && class != ClassRoot && class != ClassChild {
			continue
		}
		if why := weakness(t, fk, owner); why != "" {
			nearMisses = append(nearMisses, fmt.Sprintf("foreign key %s to %s %s", fk.Name, owner.Name, why))
			continue
		}
		found = append(found, candidate{fk, owner, class})
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(
			later(k.byInnerTenant(t, a), k.byInnerTenant(t, b)),
			later(inPrimary(t, a.fk), inPrimary(t, b.fk)),
			later(a.fk.OnDelete == "cascade", b.fk.OnDelete == "cascade"),
			later(a.class != ClassRoot, b.class != ClassRoot),
		)
	})
	return found, nearMisses
}

// choose makes the first candidate the owner.
func (k *classifier) choose(t *Table, found []candidate) Classification {
	best := found[0]
	reason := "owned through " + describe(best)
	switch {
	case k.owners[t] != nil:
		reason += ", as declared"
	case len(found) > 1:
		var rest []string
		for _, o := range found[1:] {
			rest = append(rest, describe(o))
		}
		reason += ", chosen over " + strings.Join(rest, ", ")
	}
	return Classification{Class: ClassChild, Owner: best.fk, OwnerTable: best.owner, Reason: reason}
}

// later orders what has a property before what has not.
func later(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	default:
		return 1
	}
}

func describe(c candidate) string {
	refs := make([]string, len(c.fk.RefColumns))
	for i, col := range c.fk.RefColumns {
		refs[i] = c.owner.Name.String() + "." + col
	}
	return fmt.Sprintf("%s (%s -> %s)", c.fk.Name, strings.Join(c.fk.Columns, ", "), strings.Join(refs, ", "))
}

func inPrimary(t *Table, fk *ForeignKey) bool {
	return t.Primary != nil && !slices.ContainsFunc(fk.Columns, func(c string) bool { return !t.Primary.Has(c) })
}

// weakness says why a foreign key does not give every row its owner; "" when
// it does.
func weakness(t *Table, fk *ForeignKey, owner *Table) string {
	for _, name := range fk.Columns {
		if c, ok := t.Column(name); !ok || !c.NotNull && (t.Primary == nil || !t.Primary.Has(name)) {
			return "is nullable"
		}
	}
	switch {
	case fk.NotEnforced:
		return "is NOT ENFORCED"
	case fk.NotValid:
		return "is NOT VALID"
	case fk.Deferrable:
		return "is deferrable"
	}
	if owner.HasChildren {
		return "references a table that others inherit from, which its keys do not cover"
	}
	if !slices.ContainsFunc(owner.Keys(), func(key *Key) bool { return key.Holds() && sameColumns(key.Columns, fk.RefColumns) }) {
		return "references columns that are not a key which holds"
	}
	return ""
}

func sameColumns(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(c string) bool { return !slices.Contains(b, c) })
}

// unowned words why a table has no class.
func (k *classifier) unowned(t *Table, nearMisses []string) string {
	declared := k.owners[t]
	reason := "has "
	if len(k.names) > 0 {
		reason += "no column " + strings.Join(k.names, " or ") + ", "
	}
	reason += "no owning foreign key and no declaration"
	if declared != nil {
		reason = "declared child of " + declared.Name.String() + ", but no foreign key to it owns the rows"
	}
	if len(nearMisses) > 0 {
		reason += " (" + strings.Join(nearMisses, "; ") + ")"
	}
	return reason
}
