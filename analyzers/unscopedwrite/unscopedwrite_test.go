package unscopedwrite

import (
	"testing"

	"github.com/tenantvet/tenantvet/analyzers/internal/ruletest"
	"github.com/tenantvet/tenantvet/internal/config"
)

func Test(t *testing.T) { ruletest.Run(t, New, nil, "a") }

func TestFixes(t *testing.T) {
	ruletest.RunFixes(t, New, func(cfg *config.Config) { cfg.Tenant.Types = []string{"fixes.ID"} }, "fixes")
}
