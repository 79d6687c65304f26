package plugin

import (
	"crypto/sha256"
	"fmt"
	"runtime/debug"

	"github.com/tenantvet/tenantvet/internal/project"
)

// modulePath is the module of this package.
const modulePath = "github.com/tenantvet/tenantvet"

// build identifies the plugin's code. golangci-lint keeps results under a version
// that "golangci-lint custom" writes into the program: it has the plugin's version
// as it was asked for, which may be "latest", or a hash of the files in the
// module's first folder.
func build() (string, error) {
	if info, ok := debug.ReadBuildInfo(); ok {
		if version := released(info); version != "" {
			return version, nil
		}
	}
	h := sha256.New()
	if err := project.WriteProgram(h); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

// released is the plugin's version with its checksum; "" for one that is built
// from a folder.
func released(info *debug.BuildInfo) string {
	for _, m := range info.Deps {
		if m.Path != modulePath {
			continue
		}
		if m.Replace != nil {
			m = m.Replace
		}
		if m.Sum == "" {
			return ""
		}
		return m.Path + "@" + m.Version + " " + m.Sum
	}
	return ""
}
