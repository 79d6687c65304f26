// Package project loads what a run is configured with: tenantvet.yaml, the
// schema that it names and the prover over both.
package project

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/tenantvet/tenantvet/internal/baseline"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/scope"
)

// Project is a loaded configuration with its schema. It is immutable.
type Project struct {
	Config *config.Config
	Schema *ddl.Result
	// Tenancies classify the tables for each dimension of tenancy, in the
	// order of config.AllDimensions.
	Tenancies []*catalog.Tenancy
	Prover    *scope.Prover
	// Queries are sqlc's for the dialect.
	Queries []QuerySet
	// Aside are the folders with the code of sqlc that the configuration sets
	// aside, absolute.
	Aside []string
	// Baseline is what passes until it is mended; nil when there is none.
	Baseline *baseline.Baseline
	// Hash covers the configuration file, every schema file and sqlc's: two runs
	// with the same hash, sources and binary have the same findings.
	Hash string
}

// LoadFile is [Load] for the configuration in a file.
func LoadFile(file string) (*Project, error) {
	cfg, err := config.Load(file)
	if err != nil {
		return nil, err
	}
	return Load(cfg)
}

// Load loads the schema that cfg names. The error joins all mistakes, one
// line each with its place: a schema that cannot be read, and declarations in
// the configuration that the schema does not know. What cfg leaves out and a
// configuration of sqlc says is in the project's Config. Statements of the schema
// that could not be replayed are no error; they are in Schema.Problems.
func Load(cfg *config.Config) (*Project, error) {
	queries, err := findQueries(cfg)
	if err != nil {
		return nil, err
	}
	cfg = queries.complete(cfg)
	if len(cfg.Schema) == 0 {
		if cfg.File == "" {
			return nil, errors.New("no schema: there is no " + config.FileName + " (tenantvet init writes one)")
		}
		return nil, fmt.Errorf("%s: no schema: list the migration folders or files under the key schema", cfg.File)
	}
	sets, aside, err := queries.sets(cfg)
	if err != nil {
		return nil, err
	}
	schema, err := ddl.Load(ddl.Options{
		Dialect:    catalog.Dialect(cfg.Dialect),
		Dir:        cfg.Dir,
		Paths:      cfg.Schema,
		SearchPath: cfg.SearchPath,

		EnforcedForeignKeys: cfg.ForeignKeys == config.ForeignKeysEnforced,
		ServerVersion:       cfg.ServerVersion,
	})
	if err != nil {
		return nil, err
	}
	tenancies, problems := catalog.ClassifyDimensions(schema.Catalog, Policies(cfg))
	var errs []error
	for _, p := range problems {
		errs = append(errs, problem(cfg, p))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	files := slices.Concat(schema.Files, queries.files())
	for _, set := range sets {
		files = append(files, set.Files...)
	}
	pinned, err := LoadBaseline(cfg)
	if err != nil {
		return nil, err
	}
	if pinned != nil {
		files = append(files, pinned.File)
	}
	hash, err := hashFiles(cfg, files)
	if err != nil {
		return nil, err
	}
	return &Project{
		Config:    cfg,
		Schema:    schema,
		Tenancies: tenancies,
		Prover:    scope.New(schema.Catalog, tenancies...),
		Queries:   sets,
		Aside:     aside,
		Baseline:  pinned,
		Hash:      hash,
	}, nil
}

// BaselineFile is where the configuration's baseline is, or would be.
func BaselineFile(cfg *config.Config) string {
	return filepath.Join(cfg.Dir, filepath.FromSlash(cmp.Or(cfg.Baseline, baseline.FileName)))
}

// LoadBaseline reads the configuration's baseline; nil when there is none yet.
// The error begins with its place.
func LoadBaseline(cfg *config.Config) (*baseline.Baseline, error) {
	file := BaselineFile(cfg)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return baseline.Load(file)
}

// Policies is what the configuration says about each dimension of tenancy.
func Policies(cfg *config.Config) []catalog.TenancyPolicy {
	var all []catalog.TenancyPolicy
	for i, d := range cfg.AllDimensions() {
		p := catalog.TenancyPolicy{
			Name:             d.Name,
			Columns:          d.Columns,
			Root:             d.Root,
			RootKeys:         d.RootKeys,
			Shared:           cfg.Tables.Shared,
			SharedRows:       d.SharedRows,
			Writable:         cfg.Tables.Writable,
			Children:         d.Children,
			Settings:         d.Settings,
			TrustForeignKeys: cfg.Joins == config.JoinsTrustForeignKeys,
			Within:           d.Within,
			Except:           d.Except,
		}
		if i > 0 { // the first one's tables are under the key tables
			p.Section = d.Section
		}
		all = append(all, p)
	}
	return all
}

// Problems joins mistakes of a policy, each with its place in the configuration.
func Problems(cfg *config.Config, problems []catalog.Problem) error {
	var errs []error
	for _, p := range problems {
		errs = append(errs, problem(cfg, p))
	}
	return errors.Join(errs...)
}

func problem(cfg *config.Config, p catalog.Problem) error {
	at, related := cfg.Position(p.Key), ""
	if p.Pos.Line > 0 {
		related = fmt.Sprintf(" (%s)", p.Pos)
	}
	if at.File == "" {
		return fmt.Errorf("%s: %s%s", p.Key, p.Message, related)
	}
	return fmt.Errorf("%s: %s: %s%s", at, p.Key, p.Message, related)
}

// hashFiles covers names and lengths too, so that content cannot move from
// one file to the next unnoticed.
func hashFiles(cfg *config.Config, files []string) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%d\n%s", len(cfg.Source), cfg.Source)
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		part := sha256.New()
		_, err = io.Copy(part, f)
		f.Close()
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(h, "\n%q %x", name, part.Sum(nil))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// WriteProgram writes the running program to w: what is cached under a hash of it
// is not taken for another program's.
func WriteProgram(w io.Writer) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	f, err := os.Open(exe)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}
