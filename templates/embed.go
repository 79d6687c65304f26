// Package templates holds the templates of tenantgen: a shim that xo
// interprets, and texts in the language of text/template. README.md beside them
// describes what they are given.
package templates

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed shim.go *.tpl
var files embed.FS

// Overlay is the built-in templates with those of a custom folder over them: a
// .tpl file there replaces the one of its name, or is a further one. Nothing
// else of the folder is read; nil means the built-in ones alone.
func Overlay(custom fs.FS) fs.FS {
	if custom == nil {
		return files
	}
	return overlay{custom}
}

type overlay struct{ custom fs.FS }

// Open gives a file of the custom folder where it may have one.
func (o overlay) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, ".tpl") {
		if f, err := o.custom.Open(name); err == nil {
			return f, nil
		}
	}
	return files.Open(name)
}

// ReadDir lists the templates of both. Only the root has any.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := files.ReadDir(name)
	if err != nil || name != "." {
		return entries, err
	}
	theirs, err := fs.ReadDir(o.custom, ".")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, e := range entries {
		seen[e.Name()] = true
	}
	for _, e := range theirs {
		if strings.HasSuffix(e.Name(), ".tpl") && !e.IsDir() && !seen[e.Name()] {
			entries = append(entries, e)
		}
	}
	return entries, nil
}
