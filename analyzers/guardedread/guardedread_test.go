package guardedread

import (
	"testing"

	"github.com/tenantvet/tenantvet/analyzers/internal/ruletest"
	"github.com/tenantvet/tenantvet/internal/config"
)

func typed(cfg *config.Config) {
	cfg.Tenant.Types = []string{"tenant.ID"}
	cfg.Tenant.Sources = []string{"auth.TenantFromContext"}
}

func TestStrict(t *testing.T) {
	ruletest.Run(t, New, func(cfg *config.Config) {
		typed(cfg)
		cfg.Guards = config.GuardsStrict
	}, "a", "refused")
}

// Without types and sources the caller's tenant is what other statements are
// bound to.
func TestPlain(t *testing.T) {
	ruletest.Run(t, New, func(cfg *config.Config) { cfg.Guards = config.GuardsStrict }, "plain")
}

// Without the key the rule has nothing to report.
func TestCount(t *testing.T) {
	ruletest.Run(t, New, typed, "count")
}
