package sqlflags

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// Trust is the meaning of --trust. Without the flag, placeholders are
// assumed to be trusted where they must be.
type Trust struct {
	// Assume tells that the flag is absent.
	Assume bool
	items  []trustedItem
	seen   []bool // of items: a statement has the placeholder
}

// trustedItem is one placeholder, by number or name. Dimension is "" where none
// is named.
type trustedItem struct {
	dimension string
	number    int
	name      string
}

func parseTrust(items []string) (*Trust, error) {
	if items == nil {
		return &Trust{Assume: true}, nil
	}
	if slices.Equal(items, []string{"none"}) {
		return &Trust{}, nil
	}
	t := &Trust{}
	for _, item := range items {
		var it trustedItem
		dimension, placeholder, ok := strings.Cut(item, "=")
		if ok {
			it.dimension = dimension
		} else {
			placeholder = item
		}
		placeholder = strings.TrimLeft(placeholder, "$@:?")
		switch n, err := strconv.Atoi(placeholder); {
		case err == nil && 1 <= n && n <= 65535:
			it.number = n
		case err == nil || placeholder == "" || placeholder == "none" || ok && dimension == "":
			return nil, fmt.Errorf("--trust %s: give the numbers or names of placeholders, such as 1,2, or none alone", strings.Join(items, ","))
		default:
			it.name = placeholder
		}
		t.items = append(t.items, it)
	}
	t.seen = make([]bool, len(t.items))
	return t, nil
}

// Check tells whether the flag names the dimensions that there are.
func (t *Trust) Check(p *project.Project) error {
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

// Unused lists the items of the flag that were placeholders of no statement.
func (t *Trust) Unused() []string {
	var unused []string
	for i, it := range t.items {
		if !t.seen[i] {
			unused = append(unused, cmp.Or(it.name, fmt.Sprintf("$%d", it.number)))
		}
	}
	return unused
}

// Of is what the flag trusts of a statement's placeholders.
func (t *Trust) Of(placeholders []sqlparse.Placeholder) scope.Trust {
	out := scope.Trust{Assume: t.Assume, Params: map[int]bool{}}
	for i, it := range t.items {
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
			if it.name == "" && p.Number == it.number || it.name != "" && p.Name == it.name {
				params[p.Number] = true
				t.seen[i] = true
			}
		}
	}
	return out
}
