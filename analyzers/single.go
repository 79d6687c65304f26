package analyzers

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/analyzers/internal/report"
	"github.com/tenantvet/tenantvet/internal/project"
)

// Load makes one analyzer of the whole suite for the configuration in a file,
// for drivers that take one. The error joins what is wrong with the
// configuration and its schema, a line each.
func Load(file string) (*analysis.Analyzer, error) {
	p, err := project.LoadFile(file)
	if err != nil {
		return nil, err
	}
	return report.All(NewSuite(p).Verdict), nil
}

// LoadFS is [Load] for files that are embedded in the program, as Bazel's nogo
// needs it: its analyzers find no files.
func LoadFS(files fs.FS, file string) (*analysis.Analyzer, error) {
	dir, err := os.MkdirTemp("", "tenantvet")
	if err != nil {
		return nil, err
	}
	if err := os.CopyFS(dir, files); err != nil {
		return nil, errors.Join(fmt.Errorf("tenantvet: unpacking the configuration: %w", err), os.RemoveAll(dir))
	}
	a, err := Load(filepath.Join(dir, filepath.FromSlash(file)))
	return a, errors.Join(err, os.RemoveAll(dir))
}
