package ddl

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlc"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlite"
)

// source is a path of the configuration, resolved to files in order.
type source struct {
	files []string
	read  []string // other files that decided the list, such as sqlc.yaml
}

// file is the text to replay. What is not replayed (down sections) is blank,
// so that offsets are those of the file.
type file struct {
	name  string
	text  string
	lines []int // offsets of line starts
}

func newFile(name, text string) *file {
	f := &file{name: name, text: text, lines: []int{0}}
	for i := 0; i < len(text); {
		n := strings.IndexByte(text[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
		f.lines = append(f.lines, i)
	}
	return f
}

func (f *file) position(offset int) diag.Position {
	offset = min(max(offset, 0), len(f.text))
	line := sort.SearchInts(f.lines, offset+1)
	return diag.Position{File: f.name, Offset: offset, Line: line, Column: offset - f.lines[line-1] + 1}
}

// resolve finds the files of one configured path.
func resolve(dialect catalog.Dialect, dir, path string) (*source, error) {
	full := path
	if !filepath.IsAbs(full) {
		full = filepath.Join(dir, path)
	}
	if strings.ContainsAny(path, "*?[") {
		matches, err := filepath.Glob(full)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", full, err)
		}
		if len(matches) == 0 {
			return nil, fmt.Errorf("%s: no file matches", full)
		}
		return orderFiles(matches).fromCheckpoint()
	}
	info, err := os.Stat(full)
	if err != nil {
		return nil, diag.FileError(full, err)
	}
	if info.IsDir() {
		return resolveFolder(full)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", full)
	}
	if sqlc.IsConfig(full) {
		return resolveSqlc(dialect, full)
	}
	return orderFiles([]string{full}), nil
}

// resolveFolder takes the folder's own files, or those of the folders below
// when it has none.
func resolveFolder(dir string) (*source, error) {
	files, err := folderFiles(dir)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(files, isSQL) {
		files = nil
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return diag.FileError(path, err)
			}
			if !d.IsDir() && isSQL(path) {
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if !slices.ContainsFunc(files, isSQL) {
		return nil, fmt.Errorf("%s: no SQL files in this folder", dir)
	}
	return orderFiles(files).fromCheckpoint()
}

func isSQL(name string) bool { return strings.EqualFold(filepath.Ext(name), ".sql") }

func folderFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, diag.FileError(dir, err)
	}
	var files []string
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		files = append(files, filepath.Join(dir, e.Name()))
	}
	return files, nil
}

// readFile reads a file and blanks what its migration tool would not run.
func readFile(name string) (*file, []Problem, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, diag.FileError(name, err)
	}
	if before, _, found := bytes.Cut(data, []byte{0}); found {
		return nil, nil, fmt.Errorf("%s:%d: not a SQL text: it has a NUL byte", name, 1+bytes.Count(before, []byte("\n")))
	}
	f := newFile(name, string(data))
	if err := f.keepMigration(); err != nil {
		return nil, nil, err
	}
	problems := f.keepUp()
	return f, problems, nil
}

// UpText returns the statements of a file that bring the schema up, as Load
// replays them: without down sections, psql's own lines and the data behind
// COPY.
func UpText(dialect catalog.Dialect, name string) ([]string, error) {
	f, _, err := readFile(name)
	if err != nil {
		return nil, err
	}
	var out []string
	switch dialect {
	case catalog.Postgres:
		s := &splitter{text: f.text}
		for st, ok := s.next(); ok; st, ok = s.next() {
			out = append(out, f.text[st.start:st.end])
		}
	case catalog.MySQL:
		for tree := range mysql.Trees(f.text) {
			out = append(out, f.text[tree.Start:tree.End])
		}
	case catalog.SQLite:
		for tree := range sqlite.Trees(f.text) {
			out = append(out, f.text[tree.Start:tree.End])
		}
	default:
		return nil, fmt.Errorf("schema: dialect %q is not supported", dialect)
	}
	return out, nil
}
