// Package clitest runs the scripts that test a command.
package clitest

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Command is a command of scripts, as in [testscript.Params].
type Command = func(ts *testscript.TestScript, neg bool, args []string)

// Scripts runs the scripts in testdata/script. Setup, which may be nil, is
// called for each; commands are added to "exits", which is [Exits]. With UPDATE_SCRIPTS set, what the scripts
// compare is rewritten.
func Scripts(t *testing.T, setup func(*testscript.Env) error, commands map[string]Command) {
	t.Helper()
	ScriptsIn(t, "script", setup, commands)
}

// ScriptsIn is [Scripts] for those in another folder of testdata.
func ScriptsIn(t *testing.T, folder string, setup func(*testscript.Env) error, commands map[string]Command) {
	t.Helper()
	all := map[string]Command{"exits": Exits}
	maps.Copy(all, commands)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/" + folder,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup:               setup,
		Cmds:                all,
	})
}

// Exits is the command "exits N COMMAND…", which runs a command that must exit
// with the code N.
func Exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
