package mintedtenant

import (
	"testing"

	"github.com/tenantvet/tenantvet/analyzers/internal/ruletest"
	"github.com/tenantvet/tenantvet/internal/config"
)

func configure(cfg *config.Config) {
	cfg.Tenant.Types = []string{"tenant.ID", "tenant.Number", "tenant.Key", "tenant.Tenant", "tenant.Opaque"}
	cfg.Tenant.Sources = []string{"handlers.FromContext"}
	cfg.Tenant.Mint = map[string]string{"auth": "verifies the token", "jobs/...": "reads the job's tenant"}
}

func Test(t *testing.T) {
	ruletest.Run(t, New, configure, "handlers", "decode", "generic", "tenant", "auth", "jobs/nightly")
}

// A package that is trusted with its type has functions that anyone may call.
func TestTrustedConstructors(t *testing.T) {
	ruletest.Run(t, New, func(cfg *config.Config) {
		configure(cfg)
		cfg.Tenant.Mint["tenant"] = "Parse checks a signature"
	}, "constructors")
}

func TestOff(t *testing.T) { ruletest.Run(t, New, nil, "off") }
