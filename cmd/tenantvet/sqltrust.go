package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// trusted is the meaning of --trust. Without the flag, placeholders are
// assumed to be trusted where they must be.
type trusted struct {
	assume bool
	items  []trustedItem
}

// trustedItem is one placeholder, by number or name. Dimension is "" where none
// is named.
type trustedItem struct {
	dimension string
	number    int
	name      string
}

func parseTrust(items []string) (trusted, error) {
	if items == nil {
		return trusted{assume: true}, nil
	}
	if slices.Equal(items, []string{"none"}) {
		return trusted{}, nil
	}
	var t trusted
	for _, item := range items {
		var it trustedItem
		dimension, placeholder, ok := strings.Cut(item, "=")
		if ok {
			it.dimension = dimension
		} else {
			placeholder = item
		}
		placeholder = strings.TrimLeft(placeholder, "$@:")
		switch n, err := strconv.Atoi(placeholder); {
		case err == nil && 1 <= n && n <= 65535:
			it.number = n
		case err == nil || placeholder == "" || placeholder == "none" || ok && dimension == "":
			return t, fmt.Errorf("--trust %s: give the numbers or names of placeholders, such as 1,2, or none alone", strings.Join(items, ","))
		default:
			it.name = placeholder
		}
		t.items = append(t.items, it)
	}
	return t, nil
}

// check tells whether the flag names the dimensions that there are.
func (t trusted) check(p *project.Project) error {
	var names []string
	for _, tenancy := range p.Tenancies {
		names = append(names, tenancy.Policy.Name)
	}
	for _, it := range t.items {
		switch {
		case len(names) == 1 && it.dimension != "":
			return errors.New("--trust " + it.dimension + "=…: there is one dimension of tenancy; leave its name out")
		case len(names) > 1 && it.dimension == "":
			return fmt.Errorf("--trust: say whose tenant the placeholder carries: %s=…", strings.Join(names, "=… or "))
		case len(names) > 1 && !slices.Contains(names, it.dimension):
			return fmt.Errorf("--trust %s=…: there is no such dimension; there are %s", it.dimension, strings.Join(names, ", "))
		}
	}
	return nil
}

// of is what the flag trusts of a statement's placeholders.
func (t trusted) of(placeholders []sqlparse.Placeholder) scope.Trust {
	out := scope.Trust{Assume: t.assume, Params: map[int]bool{}}
	for _, it := range t.items {
		params := out.Params
		if it.dimension != "" {
			if out.Dimensions == nil {
				out.Dimensions = map[string]scope.Trusted{}
			}
			if out.Dimensions[it.dimension].Params == nil {
				out.Dimensions[it.dimension] = scope.Trusted{Params: map[int]bool{}}
			}
			params = out.Dimensions[it.dimension].Params
		}
		if it.number > 0 {
			params[it.number] = true
		}
		for _, p := range placeholders {
			if it.name != "" && p.Name == it.name {
				params[p.Number] = true
			}
		}
	}
	return out
}
