package detect

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxFiles bounds a scan of something that is no module after all, such as a
// home folder; maxSQLFile is far above any migration.
const (
	maxFiles   = 300_000
	maxSQLFile = 8 << 20
)

// modFiles are the files of a module that matter, relative to it with slashes.
type modFiles struct {
	sql, gofiles, sqlc []string
	hcl                []string        // configurations of Atlas
	modules            []string        // folders of nested modules
	atlas              map[string]bool // folders with atlas.sum
}

// scan lists a module's files. It follows no links and leaves out vendored
// and hidden folders and nested modules. What cannot be read is skipped.
func scan(dir string) (*modFiles, error) {
	files := &modFiles{atlas: map[string]bool{}}
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if path == dir {
				return err
			}
			return fs.SkipDir
		}
		if seen++; seen > maxFiles {
			return fs.SkipAll
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		name := d.Name()
		if d.IsDir() {
			if path == dir {
				return nil
			}
			if strings.HasPrefix(name, ".") || name == "vendor" || name == "node_modules" {
				return fs.SkipDir
			}
			if exists(filepath.Join(path, "go.mod")) {
				files.modules = append(files.modules, rel)
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		switch {
		case strings.HasSuffix(name, ".sql"):
			files.sql = append(files.sql, rel)
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			files.gofiles = append(files.gofiles, rel)
		case name == "sqlc.yaml" || name == "sqlc.yml" || name == "sqlc.json":
			files.sqlc = append(files.sqlc, rel)
		case name == "atlas.hcl":
			files.hcl = append(files.hcl, rel)
		case name == "atlas.sum":
			files.atlas[slashDir(rel)] = true
		}
		return nil
	})
	return files, err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func slashDir(rel string) string { return filepath.ToSlash(filepath.Dir(filepath.FromSlash(rel))) }

// readSQL reads a SQL file; huge ones are no schema.
func readSQL(dir, rel string) string {
	path := filepath.Join(dir, filepath.FromSlash(rel))
	info, err := os.Stat(path)
	if err != nil || info.Size() > maxSQLFile {
		return ""
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(src)
}
