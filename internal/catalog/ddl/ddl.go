// Package ddl replays DDL files and migration folders into a catalogue.
//
// The files are replayed in the migration tool's own order, up sections only.
// What cannot be replayed is a [Problem], and the tables that it touches are
// marked Unknown: nothing is dropped silently.
package ddl

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
)

// Options says what to replay.
type Options struct {
	Dialect catalog.Dialect
	// Dir is the folder that relative Paths start from.
	Dir string
	// Paths are files, folders and globs, replayed in this order. Within a
	// folder the migration tool's own order applies.
	Paths []string
	// SearchPath lists the schemas of unqualified names; nil: the default.
	SearchPath []string
	// EnforcedForeignKeys says that every connection to a SQLite database sets
	// PRAGMA foreign_keys = ON and always has: else its foreign keys are
	// declarations without effect.
	EnforcedForeignKeys bool
	// ServerVersion is the major version of PostgreSQL that the schema is for; 0
	// when it is not told, which stands for a supported one that has what the
	// newest has.
	ServerVersion int
}

// Problem is a statement that could not be replayed. The tables it touches are
// marked Unknown in the catalogue.
type Problem struct {
	Pos     diag.Position
	Message string
}

// Result is a replayed schema.
type Result struct {
	Catalog  *catalog.Catalog
	Problems []Problem
	// Files lists the files that were read, in order: what a cache key must
	// cover.
	Files []string
}

// Load replays the files. An error means that a path cannot be read at all, or
// that nothing in a file parses; it is one line and carries the place.
func Load(opts Options) (*Result, error) {
	e, err := newEngine(opts)
	if err != nil {
		return nil, err
	}
	r := e.state()
	var read []string
	for _, path := range opts.Paths {
		src, err := resolve(opts.Dialect, opts.Dir, path)
		if err != nil {
			return nil, err
		}
		read = append(read, src.read...)
		for _, name := range src.files {
			if err := load(e, name); err != nil {
				return nil, err
			}
			read = append(read, name)
		}
	}
	e.finish()
	return &Result{Catalog: r.catalogue(), Problems: r.problems, Files: read}, nil
}

// LoadText replays one text that is called name in positions. Options.Paths
// are not read.
func LoadText(opts Options, name, text string) (*Result, error) {
	e, err := newEngine(opts)
	if err != nil {
		return nil, err
	}
	r := e.state()
	if err := replayFile(e, newFile(name, text)); err != nil {
		return nil, err
	}
	e.finish()
	return &Result{Catalog: r.catalogue(), Problems: r.problems}, nil
}

// engine replays the statements of one dialect into the schema that it and
// the shared code of this package work on. A dialect is a type that embeds
// *replay, which brings the schema, its problems and what any dialect does to
// it (add, lookup, moveTable, renameColumnOf, spoil, the expander of views),
// and a case of newEngine.
type engine interface {
	// state is the schema that the engine replays into.
	state() *replay
	// run replays every statement of a file, of which newFile and keepUp have
	// left what brings the schema up. What it cannot replay it reports as a
	// problem, and spoils the tables that it touches. It returns how many
	// statements there are, how many of them parse, and the error of the first
	// that does not.
	run(f *file) (total, parsed int, firstBad error)
	// finish resolves, behind the last file, what the dialect leaves open until
	// it is used.
	finish()
}

func newEngine(opts Options) (engine, error) {
	r := newReplay(opts.Dialect, opts.SearchPath)
	r.server = opts.ServerVersion
	switch opts.Dialect {
	case catalog.Postgres:
		return postgresReplay{r}, nil
	case catalog.MySQL:
		return newMySQLReplay(r), nil
	case catalog.SQLite:
		return newSQLiteReplay(r, opts.EnforcedForeignKeys), nil
	default:
		return nil, fmt.Errorf("schema: dialect %q is not supported", opts.Dialect)
	}
}

// load replays one file of the list.
func load(e engine, name string) error {
	r := e.state()
	f, problems, err := readFile(name)
	if err != nil {
		return err
	}
	if filepath.Ext(name) == ".go" {
		const why = "migration written in Go is not replayed"
		r.file, r.search = f, r.defaultPath
		pos := diag.Position{File: name, Line: 1, Column: 1}
		r.problem(pos, why)
		// What Go quotes is SQL text here.
		r.spoilMentioned(strings.NewReplacer("\"", " ", "`", " ").Replace(f.text), pos, why)
		return nil
	}
	r.problems = append(r.problems, problems...)
	return replayFile(e, f)
}

// replayFile replays the statements of a file. The error is that none of them
// parses.
func replayFile(e engine, f *file) error {
	r := e.state()
	r.file, r.search = f, r.defaultPath
	total, parsed, bad := e.run(f)
	r.dropTemporary()
	if total > 0 && parsed == 0 {
		return bad
	}
	return nil
}
