package main

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tenantvet/tenantvet/cmd/internal/clitest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tenantvet": main})
}

// TestScripts runs the real binary.
func TestScripts(t *testing.T) {
	clitest.Scripts(t, nil, map[string]clitest.Command{"pad": pad})
}

// pad FILE BYTES TEXT writes a file of at least so many bytes that repeats the
// text, with the escapes of Go strings.
func pad(ts *testscript.TestScript, _ bool, args []string) {
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	text, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(text, size/len(text)+1)), 0o666))
}
