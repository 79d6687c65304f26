package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/tenantvet/tenantvet/analyzers"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/runner"
)

// gateCommand makes the binary the gate that its own runner puts before the
// toolchain.
const gateCommand = "-toolchain-gate"

// vettoolMode tells whether the go command runs the binary: as the tool of go
// vet, or as the gate of a go list of ours.
func vettoolMode(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return args[0] == gateCommand || last == "-V=full" || last == "-flags" || strings.HasSuffix(last, ".cfg")
}

// runVettool speaks the go command's protocol and does not return.
func runVettool() {
	args := os.Args[1:]
	switch last := args[len(args)-1]; {
	case args[0] == gateCommand:
		os.Exit(runner.RunGate(args[1:], os.Stdin, os.Stdout, os.Stderr))
	case last == "-V=full":
		id, err := buildID()
		if err != nil {
			die(err)
		}
		fmt.Printf("tenantvet version devel comments-go-here buildID=%s\n", id)
		os.Exit(exitClean)
	case last == "-flags":
		unitchecker.Main(idle().Rules...)
	default:
		suite, err := unitSuite(last)
		if err != nil {
			die(err)
		}
		unitchecker.Main(suite.Rules...)
	}
}

func die(err error) {
	os.Exit(fail(streams{os.Stdin, os.Stdout, os.Stderr}, "tenantvet", err))
}

// buildID identifies the binary together with all that its findings depend on
// beside Go source. The go command caches findings under this ID: without
// configuration and schema in it, a change to those alone would change
// nothing.
func buildID() (string, error) {
	h := sha256.New()
	if err := project.WriteProgram(h); err != nil {
		return "", err
	}
	for _, dir := range moduleDirs(".") {
		file, err := config.Find(dir)
		if err != nil || file == "" {
			fmt.Fprintf(h, "\n%q none %v", dir, err)
			continue
		}
		fmt.Fprintf(h, "\n%q %s", file, projectHash(file))
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

// projectHash covers a configuration and its schema, or what is wrong with
// them, so that mending it counts as a change.
func projectHash(file string) string {
	p, err := project.LoadFile(file)
	if err == nil {
		return p.Hash
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(err.Error())))
}

// moduleDirs lists the folders from which configurations are found: that of
// the run and, in a workspace, those of its modules.
func moduleDirs(dir string) []string {
	dirs := []string{dir}
	file := os.Getenv("GOWORK")
	switch file {
	case "off":
		return dirs
	case "":
		abs, err := filepath.Abs(dir)
		if err != nil {
			return dirs
		}
		for {
			file = filepath.Join(abs, "go.work")
			if _, err := os.Stat(file); err == nil || abs == filepath.Dir(abs) {
				break
			}
			abs = filepath.Dir(abs)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return dirs
	}
	work, err := modfile.ParseWork(file, data, nil)
	if err != nil {
		return dirs
	}
	for _, use := range work.Use {
		path := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(file), path)
		}
		dirs = append(dirs, path)
	}
	return dirs
}

// unit is what matters here of the configuration that go vet hands over for a
// package.
type unit struct {
	Dir           string
	ImportPath    string
	ModulePath    string
	ModuleVersion string // "" in a main module
	VetxOnly      bool   // a dependency: facts only
}

// unitSuite makes the suite for one package. Outside the main module nothing
// runs; every analyzer is there all the same, since the go command passes on
// their flags. What dependencies within it say of themselves is not reported, but
// counts for those that are.
func unitSuite(cfgFile string) (*analyzers.Suite, error) {
	data, err := os.ReadFile(cfgFile)
	if err != nil {
		return nil, err
	}
	var u unit
	if err := json.Unmarshal(data, &u); err != nil {
		return nil, fmt.Errorf("%s: %w", cfgFile, err)
	}
	outside := u.ModuleVersion != "" || u.ModulePath == "" && u.VetxOnly
	if outside {
		return idle(), nil
	}
	file, err := config.Find(u.Dir)
	if err != nil {
		return nil, err
	}
	if u.VetxOnly {
		// Packages that are asked for say what is wrong with the configuration.
		p := &project.Project{Config: config.Default()}
		if file != "" {
			if found, err := project.LoadFile(file); err == nil {
				p = found
			}
		}
		return analyzers.NewSuite(p), nil
	}
	if file == "" {
		if inStandardLibrary(u.Dir) {
			return idle(), nil
		}
		return nil, fmt.Errorf("%s: there is no %s in %s or above, up to the module root (tenantvet init writes one)", u.ImportPath, config.FileName, u.Dir)
	}
	p, err := project.LoadFile(file)
	if err != nil {
		return nil, err
	}
	return analyzers.NewSuite(p), nil
}

// inStandardLibrary recognises GOROOT by its own module, which go vet does not
// name.
func inStandardLibrary(dir string) bool {
	for {
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		switch {
		case err == nil:
			path := modfile.ModulePath(data)
			return path == "std" || path == "cmd"
		case !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir):
			return false
		}
		dir = filepath.Dir(dir)
	}
}

// idle is a suite that finds nothing and has no facts.
func idle() *analyzers.Suite {
	suite := analyzers.NewSuite(&project.Project{Config: config.Default()})
	suite.Within(func(*analysis.Pass) bool { return false })
	return suite
}
