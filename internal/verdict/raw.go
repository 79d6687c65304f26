package verdict

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// rawCall reports a call, whose statements are judged, in a package that may
// not run such hand-written SQL. Tests may: they make and inspect what the code
// under test works on. What a generator writes is not written by hand.
func (j *judge) rawCall(site *Site) {
	raw := j.config.Raw
	if !raw.On() || strings.HasSuffix(j.position(site.Pos).File, "_test.go") {
		return
	}
	if f := j.fileOf(site.Pos); f != nil && ast.IsGenerated(f) {
		return
	}
	what := "SQL"
	switch raw.Level {
	case config.RawDynamic:
		if !dynamic(site) {
			return
		}
		what = "dynamic SQL"
	case config.RawWrites:
		if !writing(site) {
			return
		}
		what = "a write"
	}
	path := j.owner(site)
	allowed := false
	for pattern := range raw.Allow {
		if config.Covers(pattern, path) {
			allowed = true
			if !slices.Contains(j.result.Allowed, pattern) {
				j.result.Allowed = append(j.result.Allowed, pattern)
			}
		}
	}
	if allowed {
		return
	}
	j.report(&Finding{
		Code: diag.RawCall, Message: site.Library + " runs " + what + " of package " + path + ", which raw.allow does not list",
		Pos: site.Pos, Site: site, Offset: -1,
	})
}

// dynamic tells whether a part of a text that the call can run is no constant
// of the program. Placeholders are: their number is all that can change.
func dynamic(site *Site) bool {
	for _, t := range site.Templates {
		for _, s := range t.Segments {
			if s.Hole != nil && s.Hole.Kind != sqltext.PlaceholderList {
				return true
			}
		}
	}
	return len(site.Templates) == 0
}

// writing tells whether the call runs a statement that changes rows. One that
// is not known counts if the call expects no rows of it.
func writing(site *Site) bool {
	return slices.ContainsFunc(site.Statements, func(s *Statement) bool {
		return s.effect == writes || s.effect == unknownEffect && site.Exec
	})
}

// effect is what a statement does to rows. The zero value is that of a
// statement that is not known.
type effect int

const (
	unknownEffect effect = iota
	reads
	writes
)

// effectOf looks for what changes rows in a statement, wherever in it.
func effectOf(stmt sqlast.Statement) effect {
	found := reads
	sqlast.Walk(stmt, func(n sqlast.Node) bool {
		switch n := n.(type) {
		case *sqlast.Insert, *sqlast.Update, *sqlast.MultiUpdate, *sqlast.Delete, *sqlast.MultiDelete, *sqlast.Merge:
			found = writes
		case *sqlast.Utility:
			if n.Kind == sqlast.WholeTable && !strings.HasPrefix(n.Name, "LOCK") {
				found = writes
			}
		case *sqlast.Unsupported:
			if found == reads {
				found = unknownEffect
			}
		default:
			// The rest of the tree only reads.
		}
		return found != writes
	})
	return found
}

// owner is the package whose hand-written SQL a call runs: the one that the
// call is in, unless it calls a wrapper elsewhere that begins the text itself.
func (j *judge) owner(site *Site) string {
	if !site.Wrapper || len(site.Templates) == 0 {
		return j.pass.Pkg.Path()
	}
	for _, s := range site.Templates[0].Segments {
		if s.Hole != nil || strings.TrimSpace(s.Text) == "" {
			continue
		}
		if s.Literal.IsValid() {
			return j.pass.Pkg.Path()
		}
		break
	}
	dir := strings.LastIndexByte(site.Library, '/') + 1
	path, _, ok := strings.Cut(site.Library[dir:], ".")
	if !ok {
		return j.pass.Pkg.Path()
	}
	return site.Library[:dir] + path
}

// fileOf is the file of the package that a place is in, or nil.
func (j *judge) fileOf(pos token.Pos) *ast.File {
	for _, f := range j.pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}
