// Package ruletest runs a rule over packages of its testdata against one small
// schema.
package ruletest

import (
	_ "embed"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

//go:embed schema.sql
var schema []byte

// Config is the configuration for schema.sql, before change has its way with
// it. Change may be nil.
func Config(t *testing.T, change func(*config.Config)) *project.Project {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema.sql"), schema, 0o644); err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	cfg.Dir = dir
	cfg.Schema = []string{"schema.sql"}
	cfg.Tenant.Root = "tenants"
	cfg.Tables.Shared = map[string]string{"plans": "the price list"}
	if change != nil {
		change(cfg)
	}
	p, err := project.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Run runs the rule over packages below testdata/src; their comments say what
// it must report.
func Run(t *testing.T, rule func(judged *analysis.Analyzer) *analysis.Analyzer, change func(*config.Config), packages ...string) {
	t.Helper()
	a := rule(verdict.New(Config(t, change), callsite.New(callsite.Config{})))
	analysistest.Run(t, analysistest.TestData(), a, packages...)
}

// RunFixes does the same and applies the fixes; beside each file is one named
// .golden with what comes of it.
func RunFixes(t *testing.T, rule func(judged *analysis.Analyzer) *analysis.Analyzer, change func(*config.Config), packages ...string) {
	t.Helper()
	a := rule(verdict.New(Config(t, change), callsite.New(callsite.Config{})))
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), a, packages...)
}
