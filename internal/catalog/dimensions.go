package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// ClassifyDimensions classifies the tables for each of several dimensions of
// tenancy, such as organisations and projects; a single policy is as for
// [Classify]. A statement has to be scoped in every dimension, so that for
// each table and dimension one of these must hold, or its class is unknown:
//
//   - The table belongs to the dimension as it would if there were no other:
//     it has the dimension's column, is its root, or is owned by such a table.
//   - It is declared shared, or the dimension's policy excepts it.
//   - It belongs to a dimension within this one, which binds its rows to the
//     caller's project and thereby to the caller's organisation. A table with
//     the project's column, but without the organisation's, belongs to the
//     organisation by its project, whatever else it references.
//   - It is the root of another dimension: an organisation is not a project's.
//
// A table that belongs to an outer dimension only is unknown in the inner one:
// whether its rows are all of the organisation's projects' or one project's
// can only be declared.
func ClassifyDimensions(c *Catalog, policies []TenancyPolicy) ([]*Tenancy, []Problem) {
	all := make([]*classifier, len(policies))
	for i, p := range policies {
		all[i] = newClassifier(c, p)
	}
	for _, k := range all {
		for _, inner := range all {
			if within(all, inner, k) {
				k.within = append(k.within, inner)
			}
		}
		k.classify()
	}
	var out []*Tenancy
	var problems []Problem
	if len(all) > 1 {
		for _, k := range all {
			k.others(all)
		}
		problems = contradictions(c, all)
	}
	for _, k := range all {
		out = append(out, k.out)
		problems = append(problems, k.problems...)
	}
	// What is wrong with tables.shared is wrong in every dimension.
	unique := slices.Clip(problems[:0])
	for _, p := range problems {
		if !slices.Contains(unique, p) {
			unique = append(unique, p)
		}
	}
	return out, unique
}

// within tells whether a dimension is within another, at any number of steps.
func within(all []*classifier, inner, outer *classifier) bool {
	at := inner
	for range all {
		name := at.policy.Within
		i := slices.IndexFunc(all, func(k *classifier) bool { return name != "" && k.policy.Name == name })
		if i < 0 {
			return false
		}
		if at = all[i]; at == outer {
			return at != inner
		}
	}
	return false
}

func outside(reason string) Classification {
	return Classification{Class: ClassShared, Writable: true, Outside: true, Reason: reason}
}

// places tells whether the dimension binds the table's rows.
func (k *classifier) places(t *Table) bool {
	switch k.out.classes[t].Class {
	case ClassTenant, ClassRoot, ClassChild:
		return true
	default:
		return false
	}
}

// exempt resolves the tables that the dimension excepts.
func (k *classifier) exempt() {
	k.except = make(map[*Table]string)
	k.declared(k.section()+".except", k.policy.Except, func(key string, t *Table, reason string) {
		if _, ok := k.shared[t]; ok {
			k.problem(t, key, "%s is declared shared", t.Name)
			return
		}
		k.except[t] = reason
	})
}

// excepted gives the reason why the dimension excepts a table, or one that it
// is a part of.
func (k *classifier) excepted(t *Table) (reason string, ok bool) {
	if reason, ok = k.except[t]; ok {
		return reason, true
	}
	for _, parent := range k.parents(t) {
		if reason, ok = k.excepted(parent); ok {
			return reason, true
		}
	}
	return "", false
}

// others settles the tables that the dimension does not place, but another one
// does.
func (k *classifier) others(all []*classifier) {
	for _, t := range k.catalog.order {
		class := k.out.classes[t]
		class.By = k.told(t, class)
		k.out.classes[t] = class
		if class.Class != ClassUnknown || t.Kind == View || t.Unknown != "" {
			continue
		}
		var places []string
		for _, o := range all {
			if o == k || !o.places(t) {
				continue
			}
			places = append(places, o.policy.Name)
			if slices.Contains(k.within, o) {
				class = outside("belongs to the " + o.policy.Name + ", which is within the " + k.policy.Name)
				class.By = o.policy.Name
				break
			} else if o.root == t {
				class = outside("the root of dimension " + o.policy.Name)
			}
		}
		if places != nil && !class.Outside {
			class.Reason += fmt.Sprintf("; it belongs to the %s: if its rows are no %s's, say so under %s.except",
				strings.Join(places, " and the "), k.policy.Name, k.section())
		}
		k.out.classes[t] = class
	}
}

// contradictions finds what policies say against each other.
func contradictions(c *Catalog, all []*classifier) []Problem {
	var problems []Problem
	for _, t := range c.order {
		if t.Kind == View || t.Unknown != "" {
			continue
		}
		excepted := true
		for i, k := range all {
			_, no := k.except[t]
			excepted = excepted && no
			column, ok := k.tenantColumn(t)
			for _, o := range all[:i] {
				if other, has := o.tenantColumn(t); ok && has && column == other {
					problems = append(problems, Problem{
						Key: k.section() + ".columns", Pos: t.Pos,
						Message: fmt.Sprintf("%s.%s is the column of dimension %s already", t.Name, column, o.policy.Name),
					})
				}
			}
		}
		if excepted {
			problems = append(problems, Problem{
				Key: all[len(all)-1].section() + ".except." + t.Name.String(), Pos: t.Pos,
				Message: fmt.Sprintf("%s is excepted from every dimension: if it belongs to nobody, declare it under tables.shared", t.Name),
			})
		}
	}
	return problems
}

// byInnerColumn tells whether the table has the column of a dimension within
// this one, which no foreign key takes to that dimension's root.
func (k *classifier) byInnerColumn(t *Table) bool {
	return slices.ContainsFunc(k.within, func(inner *classifier) bool {
		_, ok := inner.tenantColumn(t)
		_, excepted := inner.excepted(t)
		if !ok || excepted || t == inner.root || k.owners[t] != nil {
			return false
		}
		found, _ := k.candidates(t)
		return !slices.ContainsFunc(found, func(c candidate) bool { return k.byInnerTenant(t, c) })
	})
}

// told names the dimension within this one whose tenant tells the row's here,
// by a foreign key to its root or because the row is the root's.
func (k *classifier) told(t *Table, class Classification) string {
	for _, inner := range k.within {
		column, ok := inner.tenantColumn(t)
		if t == inner.root && k.places(t) {
			return inner.policy.Name
		}
		if !ok || inner.root == nil {
			continue
		}
		for _, fk := range t.Foreign {
			if k.catalog.tables[fk.RefTable] != inner.root || !fk.Holds() || len(fk.Columns) != len(fk.RefColumns) {
				continue
			}
			refers := func(column, to string) bool {
				i := slices.Index(fk.Columns, column)
				return i >= 0 && fk.RefColumns[i] == to
			}
			tied := class.Class == ClassTenant && refers(class.Column, k.out.classes[inner.root].Column)
			if refers(column, rootKey(inner.root)) && (tied || class.Owner == fk) {
				return inner.policy.Name
			}
		}
	}
	return ""
}

// byInnerTenant tells whether a foreign key is the tenant of an inner dimension:
// the caller's project, which tells the organisation.
func (k *classifier) byInnerTenant(t *Table, c candidate) bool {
	return slices.ContainsFunc(k.within, func(inner *classifier) bool {
		column, ok := inner.tenantColumn(t)
		return ok && c.owner == inner.root && slices.Equal(c.fk.Columns, []string{column})
	})
}
