package config

import (
	"reflect"
	"strings"
	"testing"
)

const twoDimensions = `version: 1
tenant:
  name: organisation
  columns: [organisation_id]
  root: organisations
  setting: app.organisation
  except: {exchange_rates: "a project's"}
dimensions:
  project:
    columns: [project_id, legacy.proj]
    root: projects
    within: organisation
    types: [example.com/app/tenant.Project]
    setting: app.project
    except:
      projects: "listed before one is chosen"
    shared-rows: {templates: "NULL is for every project"}
    children: {lines: invoices}
  region:
    columns: [region]
tables:
  shared-rows: {settings: "NULL is for everyone"}
`

func TestParseDimensions(t *testing.T) {
	c, err := Parse("tenantvet.yaml", []byte(twoDimensions))
	if err != nil {
		t.Fatal(err)
	}
	want := []Dimension{
		{
			Tenant: Tenant{
				Name: "organisation", Columns: []string{"organisation_id"}, Root: "organisations", Settings: []string{"app.organisation"},
				Except: map[string]string{"exchange_rates": "a project's"},
			},
			SharedRows: map[string]string{"settings": "NULL is for everyone"},
			Section:    "tenant",
		},
		{
			Tenant: Tenant{
				Name: "project", Columns: []string{"project_id", "legacy.proj"}, Root: "projects", Within: "organisation",
				Types: []string{"example.com/app/tenant.Project"}, Settings: []string{"app.project"},
				Except: map[string]string{"projects": "listed before one is chosen"},
			},
			SharedRows: map[string]string{"templates": "NULL is for every project"},
			Children:   map[string]string{"lines": "invoices"},
			Section:    "dimensions.project",
		},
		{Tenant: Tenant{Name: "region", Columns: []string{"region"}}, Section: "dimensions.region"},
	}
	if got := c.AllDimensions(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	for key, at := range map[string]string{
		"dimensions.project":                 "9:3",
		"dimensions.project.columns":         "10:14",
		"dimensions.project.within":          "12:13",
		"dimensions.project.except.projects": "16:7",
		"dimensions.region.root":             "19:3",
	} {
		if p := c.Position(key); p.String() != "tenantvet.yaml:"+at {
			t.Errorf("Position(%s) = %s, want %s", key, p, at)
		}
	}
}

func TestOneDimension(t *testing.T) {
	all := Default().AllDimensions()
	if len(all) != 1 || all[0].Name != "tenant" || all[0].Section != "tenant" {
		t.Errorf("got %+v", all)
	}
}

func TestDimensionErrors(t *testing.T) {
	const org = "version: 1\ntenant: {name: org, columns: [org_id], root: orgs, setting: app.org}\n"
	for _, tt := range []struct{ name, src, want string }{
		{"list", org + "dimensions: [project]\n", `3:13: dimensions must be a mapping from a name to what the dimension is, not a list`},
		{"empty dimension", org + "dimensions:\n  project:\n", `4:3: dimensions.project is empty; it must at least have columns`},
		{"no columns", org + "dimensions:\n  project: {root: projects}\n", `4:12: dimensions.project.columns is missing (the dimension's column by name, or as table.column for an exception)`},
		{"unknown key", org + "dimensions:\n  project: {columns: [p], roots: x}\n", `4:27: unknown key "roots" in dimensions.project (did you mean "root"?)`},
		{"name", org + "dimensions:\n  'a b': {columns: [p]}\n", `4:3: dimensions: "a b" is no name for a dimension: use lower-case letters, digits, _ and -, beginning with a letter`},
		{"reserved name", org + "dimensions:\n  none: {columns: [p]}\n", `4:3: dimensions: "none" is no name for a dimension: use lower-case letters, digits, _ and -, beginning with a letter`},
		{"first's name", "version: 1\ntenant: {name: Org}\n", `2:16: tenant.name: "Org" is no name for a dimension: use lower-case letters, digits, _ and -, beginning with a letter`},
		{"twice", org + "dimensions:\n  project: {columns: [p]}\n  project: {columns: [q]}\n", `5:3: key "dimensions.project" occurs twice (first on line 4)`},
		{"name of the first", org + "dimensions:\n  org: {columns: [p]}\n", `4:3: dimensions.org: org is the name of two dimensions: call one of them otherwise (tenant.name)`},
		{"default name of the first", "version: 1\ndimensions:\n  tenant: {columns: [p]}\n", `3:3: dimensions.tenant: tenant is the name of two dimensions: call one of them otherwise (tenant.name)`},
		{"same column", org + "dimensions:\n  project:\n    columns: [p, org_id]\n", `5:18: dimensions.project.columns: org_id is the column of dimension org already (line 2)`},
		{"default column", "version: 1\ndimensions:\n  project:\n    columns: [tenant_id]\n", `4:15: dimensions.project.columns: tenant_id is the column of dimension tenant already`},
		{"same root", org + "dimensions:\n  project: {columns: [p], root: orgs}\n", `4:33: dimensions.project.root: orgs is the root of dimension org already (line 2)`},
		{"same setting", org + "dimensions:\n  project: {columns: [p], setting: app.org}\n", `4:36: dimensions.project.setting: app.org is the session setting of dimension org already (line 2)`},
		{"within nothing", org + "dimensions:\n  project: {columns: [p], within: ogr}\n", `4:35: dimensions.project.within: there is no dimension "ogr" (did you mean "org"?)`},
		{"within itself", org + "dimensions:\n  project: {columns: [p], within: project}\n", `4:35: dimensions.project.within: project is within itself`},
		{"within alone", "version: 1\ntenant: {within: org}\n", `2:18: tenant.within: says nothing without further dimensions`},
		{"except alone", "version: 1\ntenant:\n  except: {plans: why}\n", `3:3: tenant.except: says nothing without further dimensions`},
		{"except without a reason", org + "dimensions:\n  project: {columns: [p], except: {plans: ''}}\n", `4:36: dimensions.project.except.plans needs a reason`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Parse("tenantvet.yaml", []byte(tt.src))
			if err == nil {
				t.Fatalf("accepted: %+v", c)
			}
			if got := err.Error(); got != "tenantvet.yaml:"+tt.want {
				t.Errorf("error:\n%s\nwant:\ntenantvet.yaml:%s", got, tt.want)
			}
		})
	}
	_, err := Parse("f", []byte(org+"dimensions:\n  a: {columns: [a], within: b}\n  b: {columns: [b], within: a}\n"))
	if err == nil || strings.Count(err.Error(), "is within itself") != 2 {
		t.Errorf("a circle of two: %v", err)
	}
}
