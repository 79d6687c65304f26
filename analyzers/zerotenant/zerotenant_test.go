package zerotenant

import (
	"testing"

	"github.com/tenantvet/tenantvet/analyzers/internal/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, New, nil, "a", "rows") }
