package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tenantvet/tenantvet/cmd/internal/clitest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tenantgen": main})
}

// TestScripts runs the real binary.
func TestScripts(t *testing.T) { clitest.Scripts(t, nil, nil) }
