package report

import (
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Options say where a document is written.
type Options struct {
	// Color allows the escape sequences of terminals.
	Color bool
	// Dir is the folder that the document's files are relative to, and Root
	// that of the repository, both absolute. Services want files named from the
	// root; with "" they are named as they are.
	Dir, Root string
	// Read returns a file's content by its name in the document; nil reads the
	// disk.
	Read func(file string) ([]byte, error)
}

// writer is what the formats share.
type writer struct {
	Options
	files map[string][]string // lines
}

func newWriter(opts Options) *writer {
	if opts.Read == nil {
		opts.Read = os.ReadFile
	}
	return &writer{Options: opts, files: map[string][]string{}}
}

// line is a line of a file, from 1, without its end. It is not there if the
// file is not what was analysed.
func (w *writer) line(file string, n int) (string, bool) {
	lines, ok := w.files[file]
	if !ok {
		if data, err := w.Read(file); err == nil {
			lines = strings.Split(string(data), "\n")
		}
		w.files[file] = lines
	}
	if n < 1 || n > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[n-1], "\r"), true
}

// column turns a column in bytes into one in UTF-16 code units, as editors
// count them. Where the line is not known it stays as it is.
func (w *writer) column(file string, line, column int) int {
	text, ok := w.line(file, line)
	if !ok || column < 1 || column > len(text)+1 {
		return column
	}
	units := 1
	for _, r := range text[:column-1] {
		units += utf16.RuneLen(r)
	}
	return units
}

// path names a file from the root of the repository, with slashes. Inside
// tells that it is there.
func (w *writer) path(file string) (path string, inside bool) {
	if w.Root == "" {
		return filepath.ToSlash(file), !filepath.IsAbs(file) && !outside(filepath.Clean(file))
	}
	abs := file
	if !filepath.IsAbs(abs) {
		abs = filepath.Join(w.Dir, file)
	}
	rel, err := filepath.Rel(w.Root, abs)
	if err != nil || outside(rel) {
		return filepath.ToSlash(abs), false
	}
	return filepath.ToSlash(rel), true
}

func outside(path string) bool {
	return path == ".." || strings.HasPrefix(path, ".."+string(filepath.Separator))
}

// hidden are the characters that would change how a terminal or a reader sees
// what stands around them.
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r), r == '\u2028', r == '\u2029', r == '\ufeff', r == utf8.RuneError: // what is no UTF-8 is the last
		return true
	default:
		return unicode.Is(unicode.Bidi_Control, r)
	}
}
