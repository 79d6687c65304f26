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
	}, "a")
}
