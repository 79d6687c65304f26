package unscopedquery

import (
	"testing"

	"github.com/tenantvet/tenantvet/analyzers/internal/ruletest"
	"github.com/tenantvet/tenantvet/internal/config"
)

func Test(t *testing.T) { ruletest.Run(t, New, nil, "a") }

func TestGuards(t *testing.T) {
	ruletest.Run(t, New, func(cfg *config.Config) { cfg.Tenant.Types = []string{"guards.ID"} }, "guards")
}

func TestFixes(t *testing.T) {
	ruletest.RunFixes(t, New, func(cfg *config.Config) { cfg.Tenant.Types = []string{"fixes.ID"} }, "fixes")
}
