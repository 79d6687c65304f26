// Package plugin is tenantvet as a module plugin of golangci-lint, 2.14 or
// newer. Its settings are config with the path of a tenantvet.yaml, or the keys
// of such a file; golangci-lint makes these lower case and cuts them at dots,
// so that names of packages and mixed-case tables need a file. Without
// settings, tenantvet.yaml is looked for in the current folder and above.
//
// golangci-lint shows one finding a line of source, hides further ones with the
// same text, makes an issue of its own of each related place, and keeps results
// until Go code changes. So the findings of a line are one here, each text has
// the function in its name, related places are within the text, and an analyzer
// is named after the plugin's code, the configuration and the schema, which makes
// their changes count.
package plugin

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/analyzers"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
)

//nolint:gochecknoinits // golangci-lint finds its plugins so.
func init() { register.Plugin("tenantvet", New) }

type plugin struct{ project *project.Project }

// New makes the plugin from its settings in .golangci.yml, as golangci-lint
// has decoded them.
func New(settings any) (register.LinterPlugin, error) {
	cfg, err := configuration(settings)
	if err != nil {
		return nil, fmt.Errorf("tenantvet: %w", err)
	}
	p, err := project.Load(cfg)
	if err != nil {
		return nil, fmt.Errorf("tenantvet: %w", withoutPlaces(err))
	}
	return &plugin{p}, nil
}

// configuration makes one of the settings.
func configuration(settings any) (*config.Config, error) {
	keys, ok := settings.(map[string]any)
	if settings != nil && !ok {
		return nil, errors.New("settings must be a mapping")
	}
	if len(keys) == 0 {
		file, err := config.Find(".")
		if err != nil {
			return nil, err
		}
		if file == "" {
			return nil, fmt.Errorf("there are no settings and there is no %s here or above, up to the module root", config.FileName)
		}
		return config.Load(file)
	}
	if file, ok := keys["config"]; ok {
		if len(keys) > 1 {
			return nil, fmt.Errorf("settings: config stands alone; the other keys belong into the file that it names: %s",
				strings.Join(slices.DeleteFunc(slices.Sorted(maps.Keys(keys)), func(k string) bool { return k == "config" }), ", "))
		}
		path, ok := file.(string)
		if !ok {
			return nil, errors.New("settings: config must be the path of a file")
		}
		return config.Load(path)
	}
	// JSON is YAML: the same decoder judges both.
	src, err := json.MarshalIndent(keys, "", " ")
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	cfg, err := config.Parse(settingsFile, src)
	return cfg, withoutPlaces(err)
}

// settingsFile is where settings come from. Where in it, golangci-lint does not
// tell.
const settingsFile = ".golangci.yml"

var settingsPlace = regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(settingsFile) + `:\d+:\d+:`)

func withoutPlaces(err error) error {
	if err == nil {
		return nil
	}
	text := settingsPlace.ReplaceAllString(err.Error(), settingsFile+": settings:")
	if text == err.Error() {
		return err
	}
	return errors.New(text + "\n(golangci-lint cuts keys at dots and makes them lower case; config: tenantvet.yaml names a file instead)")
}

// GetLoadMode says that the plugin needs types.
func (p *plugin) GetLoadMode() string { return register.LoadModeTypesInfo }

// BuildAnalyzers makes the analyzer, and one that does nothing but to have a hash
// of the plugin's code and the configuration as its name: golangci-lint keeps
// results under it.
func (p *plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	modules, err := list(".")
	if err != nil {
		return nil, fmt.Errorf("tenantvet: %w", err)
	}
	code, err := build()
	if err != nil {
		return nil, fmt.Errorf("tenantvet: %w", err)
	}
	suite := analyzers.NewSuite(p.project)
	suite.Within(func(pass *analysis.Pass) bool { return modules.has(pass.Pkg.Path()) })
	return []*analysis.Analyzer{adapter(suite.Verdict, modules), {
		Name: fmt.Sprintf("tenantvetrun_%x", sha256.Sum256([]byte(code+"\n"+p.project.Hash))),
		Doc:  "stand for tenantvet, its configuration and its schema",
		Run:  func(*analysis.Pass) (any, error) { return nil, nil },
	}}, nil
}
