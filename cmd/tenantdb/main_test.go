package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tenantvet/tenantvet/cmd/internal/clitest"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tenantdb": main})
}

// TestScripts runs the real binary, with the addresses of a PostgreSQL and a MariaDB
// in $POSTGRES and $MARIADB.
func TestScripts(t *testing.T) {
	clitest.Scripts(t, func(env *testscript.Env) error {
		env.Setenv("POSTGRES", testkit.Postgres(t))
		env.Setenv("MARIADB", testkit.MariaDB(t))
		return nil
	}, nil)
}
