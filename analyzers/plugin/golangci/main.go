// Command golangci is golangci-lint with tenantvet's plugin in it: the program
// that "golangci-lint custom" makes of .custom-gcl.yml. It is a module of its
// own to keep golangci-lint out of tenantvet's requirements.
package main

import (
	"fmt"
	"os"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/tenantvet/tenantvet/analyzers/plugin"
)

func main() {
	// Without a version, golangci-lint keeps results under the hash of the
	// executable. With one, those of another build of the plugin would stay.
	if err := commands.Execute(commands.BuildInfo{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitcodes.Failure)
	}
}
