package rawcall

import (
	"testing"

	"github.com/tenantvet/tenantvet/analyzers/internal/ruletest"
	"github.com/tenantvet/tenantvet/internal/config"
)

func Test(t *testing.T) {
	ruletest.Run(t, New, func(cfg *config.Config) {
		cfg.Raw.Allow = map[string]string{"store/...": "the data layer"}
	}, "a", "store", "store/sub", "storefront", "pages", "generated")
}

func TestLevels(t *testing.T) {
	for _, level := range []string{config.RawDynamic, config.RawWrites} {
		t.Run(level, func(t *testing.T) {
			ruletest.Run(t, New, func(cfg *config.Config) { cfg.Raw.Level = level }, level)
		})
	}
}

func TestOff(t *testing.T) { ruletest.Run(t, New, nil, "off") }
