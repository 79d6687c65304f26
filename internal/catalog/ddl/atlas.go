package ddl

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/tenantvet/tenantvet/internal/diag"
)

// Atlas says things about a whole file in the comments at its head: that it is a
// checkpoint, which has everything that the files before it build, or that it is
// an archive of several texts (https://atlasgo.io/versioned/checkpoint and
// …/checks).
const (
	atlasCheckpoint = "checkpoint"
	atlasArchive    = "txtar"
)

// atlasMigration is the text of an archive that Atlas runs; others hold checks,
// or undo.
const atlasMigration = "migration.sql"

var (
	atlasDirective = regexp.MustCompile(`^(?:--|#)\s*atlas:(\w+)`)
	archiveMarker  = regexp.MustCompile(`^-- +(\S.*\S|\S) +--\s*$`)
)

// atlasSays tells whether the comments at the head of a file have a directive.
func atlasSays(r io.Reader, directive string) (bool, error) {
	for lines := bufio.NewReader(r); ; {
		line, err := lines.ReadString('\n')
		text := strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if m := atlasDirective.FindStringSubmatch(text); m != nil && m[1] == directive {
			return true, nil
		}
		switch comment := strings.HasPrefix(text, "--") || strings.HasPrefix(text, "#") || text == ""; {
		case errors.Is(err, io.EOF), !comment:
			return false, nil
		case err != nil:
			return false, err
		}
	}
}

// fromCheckpoint leaves out the files of a folder that Atlas does not run in an
// empty database: those before the last checkpoint.
func (s *source) fromCheckpoint() (*source, error) {
	if len(s.files) < 2 {
		return s, nil
	}
	for i := len(s.files) - 1; i > 0; i-- {
		if !isSQL(s.files[i]) {
			continue
		}
		f, err := os.Open(s.files[i])
		if err != nil {
			return nil, diag.FileError(s.files[i], err)
		}
		is, err := atlasSays(f, atlasCheckpoint)
		f.Close()
		if err != nil {
			return nil, diag.FileError(s.files[i], err)
		}
		if is {
			return &source{files: s.files[i:], read: s.read}, nil
		}
	}
	return s, nil
}

// keepMigration blanks what Atlas does not run of an archive.
func (f *file) keepMigration() error {
	if is, err := atlasSays(strings.NewReader(f.text), atlasArchive); err != nil || !is {
		return err
	}
	text := []byte(f.text)
	keep, found := false, false
	for i, start := range f.lines {
		end := len(text)
		if i+1 < len(f.lines) {
			end = f.lines[i+1] - 1
		}
		if m := archiveMarker.FindStringSubmatch(f.text[start:end]); m != nil {
			keep = m[1] == atlasMigration
			found = found || keep
		}
		if !keep {
			blank(text[start:end])
		}
	}
	if !found {
		return fmt.Errorf("%s: an archive of Atlas without %s", f.name, atlasMigration)
	}
	f.text = string(text)
	return nil
}

// blank writes spaces over a text, but for the ends of its lines.
func blank(text []byte) {
	for i := range text {
		if text[i] != '\n' {
			text[i] = ' '
		}
	}
}
