package config

import (
	"strings"
	"testing"
)

func TestServerVersion(t *testing.T) {
	c, err := Parse("tenantvet.yaml", []byte("version: 1\nserver-version: 14\n"))
	if err != nil || c.ServerVersion != 14 {
		t.Errorf("version %+v, %v", c, err)
	}
	for _, bad := range []string{"12", "99", "14.2", "new"} {
		if _, err := Parse("tenantvet.yaml", []byte("version: 1\nserver-version: "+bad+"\n")); err == nil || !strings.Contains(err.Error(), "tenantvet.yaml:2:") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
