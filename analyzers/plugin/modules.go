package plugin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// mainModules are the paths of the modules that a run is about: one, or those of
// a workspace.
type mainModules []string

// has tells whether a package is in one of them, by its path or by that of its
// tests.
func (m mainModules) has(path string) bool { return m.short(path) != path }

// short is the path of a package within its module: "./internal/store".
func (m mainModules) short(path string) string {
	for _, module := range m {
		if rest, ok := strings.CutPrefix(path, module); ok && (rest == "" || strings.ContainsRune("/_.", rune(rest[0]))) {
			return "." + rest
		}
	}
	return path
}

// list asks the go command for the main modules of a folder.
func list(dir string) (mainModules, error) {
	cmd := exec.Command("go", "list", "-m", "-json=Path")
	cmd.Dir = dir
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("go list -m: %s", strings.TrimSpace(string(exit.Stderr)))
	} else if err != nil {
		return nil, err
	}
	var paths mainModules
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var m struct{ Path string }
		if err := d.Decode(&m); errors.Is(err, io.EOF) {
			return paths, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list -m: %w", err)
		}
		paths = append(paths, m.Path)
	}
}
