package sessionstate

import (
	"testing"

	"github.com/tenantvet/tenantvet/analyzers/internal/ruletest"
	"github.com/tenantvet/tenantvet/internal/config"
)

func Test(t *testing.T) {
	ruletest.Run(t, New, func(cfg *config.Config) { cfg.Tenant.Settings = []string{"app.tenant"} }, "a", "contextvars", "pools")
}
