package scopetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// Schema is a schema that cases are judged against.
type Schema struct {
	Name    string // the names of its parts
	Dialect catalog.Dialect
	Files   []string // paths of its DDL files, in order
	SQL     string   // their text
	Policy  catalog.TenancyPolicy
	// Dimensions are the policies of further dimensions of tenancy.
	Dimensions []catalog.TenancyPolicy
}

// Policies lists the policy of each dimension of tenancy.
func (s *Schema) Policies() []catalog.TenancyPolicy {
	all := []catalog.TenancyPolicy{s.Policy}
	for _, p := range s.Dimensions {
		p.Shared, p.Writable = s.Policy.Shared, s.Policy.Writable
		all = append(all, p)
	}
	return all
}

func newPolicy() catalog.TenancyPolicy {
	return catalog.TenancyPolicy{
		Shared:     map[string]string{},
		SharedRows: map[string]string{},
		Writable:   map[string]string{},
		Children:   map[string]string{},
		Except:     map[string]string{},
	}
}

// LoadSchema reads the named schemas, NAME.sql in dir, in order, as one. A name
// "sqlite/NAME" or "mysql/NAME" is of that dialect, others are PostgreSQL's.
// Each file states its policy in comments: "-- policy: KEY VALUE". After
// "dimension NAME", they are about a further dimension of tenancy; "name" names
// the first.
func LoadSchema(dir string, names []string) (*Schema, error) {
	s := &Schema{Name: strings.Join(names, "+"), Dialect: catalog.Postgres, Policy: newPolicy()}
	var text strings.Builder
	for i, name := range names {
		dialect := catalog.Postgres
		if folder, _, ok := strings.Cut(name, "/"); ok {
			dialect = catalog.Dialect(folder)
		}
		if i > 0 && dialect != s.Dialect {
			return nil, fmt.Errorf("schemas %s are of several dialects", s.Name)
		}
		s.Dialect = dialect
		file := filepath.Join(dir, name+".sql")
		src, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		s.Files = append(s.Files, file)
		text.Write(src)
		text.WriteByte('\n')
		for i, line := range strings.Split(string(src), "\n") {
			m := header.FindStringSubmatch(line)
			if m == nil || m[1] != "policy" {
				continue
			}
			if err := s.setPolicy(m[2]); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", filepath.Base(file), i+1, err)
			}
		}
	}
	s.SQL = text.String()
	return s, nil
}

func (s *Schema) setPolicy(entry string) error {
	key, value, _ := strings.Cut(strings.TrimSpace(entry), " ")
	table, rest, _ := strings.Cut(value, " ")
	if value == "" {
		return fmt.Errorf("policy %q without a value", key)
	}
	p := &s.Policy
	if n := len(s.Dimensions); n > 0 {
		p = &s.Dimensions[n-1]
	}
	switch key {
	case "name":
		p.Name = value
		return nil
	case "dimension":
		d := newPolicy()
		d.Name, d.Section = value, "dimensions."+value
		s.Dimensions = append(s.Dimensions, d)
		return nil
	case "within":
		p.Within = value
		return nil
	case "column":
		p.Columns = append(p.Columns, value)
	case "root":
		p.Root = value
	case "root-key":
		p.RootKeys = append(p.RootKeys, value)
	case "setting":
		p.Settings = append(p.Settings, value)
	case "shared":
		p.Shared[table] = rest
	case "shared-rows":
		p.SharedRows[table] = rest
	case "writable":
		p.Writable[table] = rest
	case "child":
		p.Children[table] = rest
	case "except":
		p.Except[table] = rest
	default:
		return fmt.Errorf("unknown policy %q", key)
	}
	if len(p.Shared[table])+len(p.SharedRows[table])+len(p.Writable[table])+len(p.Children[table])+len(p.Except[table]) == 0 &&
		key != "column" && key != "root" && key != "root-key" && key != "setting" {
		return fmt.Errorf("policy %s %s needs a reason or an owner", key, table)
	}
	return nil
}
