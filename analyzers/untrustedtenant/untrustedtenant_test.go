package untrustedtenant

import (
	"testing"

	"github.com/tenantvet/tenantvet/analyzers/internal/ruletest"
	"github.com/tenantvet/tenantvet/internal/config"
)

func Test(t *testing.T) {
	ruletest.Run(t, New, func(cfg *config.Config) {
		cfg.Tenant.Types = []string{"tenant.ID"}
		cfg.Tenant.Sources = []string{"tenant.FromContext"}
	}, "a", "typed")
}

func TestStrict(t *testing.T) {
	ruletest.Run(t, New, func(cfg *config.Config) { cfg.Strict = []string{config.StrictProvenance} }, "strict")
}

func TestWithoutTypes(t *testing.T) { ruletest.Run(t, New, nil, "off") }

func TestProvenance(t *testing.T) {
	ruletest.Run(t, New, func(cfg *config.Config) {
		cfg.Tenant.Checks = []string{"flow/web.Authorize"}
	}, "flow/...", "frameworks")
}

func TestSources(t *testing.T) {
	ruletest.Run(t, New, func(cfg *config.Config) {
		cfg.Tenant.Sources = []string{
			"session.Pointer", "session.Current", "session.Try", "session.Has", "(*session.Service).Who", "session.Generic",
			"session.Variable", "(session.Service).Lookup", "session.Keeper.Tenant", "(session.Session).Account",
		}
	}, "sources")
}

func TestLists(t *testing.T) {
	ruletest.Run(t, New, func(cfg *config.Config) {
		cfg.Tenant.Types = []string{"tenant.ID"}
		cfg.Tenant.Sources = []string{"tenant.FromContext"}
	}, "lists")
}
