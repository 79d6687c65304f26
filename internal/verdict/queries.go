package verdict

import (
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlfile"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
	"github.com/tenantvet/tenantvet/internal/suppress"
)

// namedQuery is a query of sqlc's, as its file has it.
type namedQuery struct {
	file          *sqlfile.File
	name, command string
	sqlparse.Statement
	result scope.Result
	effect effect
}

// queryFile is a file of queries with the directives at them.
type queryFile struct {
	*sqlfile.File
	queries    []*namedQuery
	directives []suppress.Comment
}

// library proves the queries of sqlc, each file once and when it is needed. It
// is safe for concurrent use.
type library struct {
	prover *prover
	sets   []project.QuerySet
	aside  []string // folders with code of sqlc that is not judged
	mu     sync.Mutex
	files  map[string]func() (*queryFile, error)
}

func newLibrary(p *prover, of *project.Project) *library {
	return &library{prover: p, sets: of.Queries, aside: of.Aside, files: map[string]func() (*queryFile, error){}}
}

// file proves the queries of a file. Statements without a name are not sqlc's.
func (l *library) file(path string) (*queryFile, error) {
	l.mu.Lock()
	read, ok := l.files[path]
	if !ok {
		read = sync.OnceValues(func() (*queryFile, error) { return l.read(path) })
		l.files[path] = read
	}
	l.mu.Unlock()
	return read()
}

func (l *library) read(path string) (*queryFile, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := sqlfile.ReadText(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f := &queryFile{File: sqlfile.New(l.prover.dialect, path, text)}
	located := l.prover.scope.Locating(func(offset int) (line, column int) {
		at := f.Position(offset)
		return at.Line, at.Column
	})
	for s := range parser.Statements(l.prover.dialect, text, sqlparse.Style{Sqlc: true}) {
		label := f.Next(s)
		if label.Name == "" {
			continue
		}
		f.directives = append(f.directives, label.Directives...)
		f.queries = append(f.queries, &namedQuery{
			file: f.File, name: label.Name, command: label.Command, Statement: s,
			result: l.prover.one(located, s, text, standInKinds{}), effect: effectOf(s.Stmt),
		})
	}
	f.directives = append(f.directives, f.Rest()...)
	return f, nil
}

// RequireTenant adds a finding to a statement's result for each placeholder
// that binds a tenant and that the caller may leave out: sqlc.narg. NULL is no
// tenant, and what a query does for it is seldom what its name says.
func RequireTenant(s sqlparse.Statement, r *scope.Result) {
	for _, tp := range r.TenantParams {
		i := slices.IndexFunc(s.Placeholders, func(p sqlparse.Placeholder) bool { return p.Number == tp.Number && p.Nullable })
		if i < 0 {
			continue
		}
		code, name := diag.UnscopedQuery, s.Placeholders[i].Name
		if effectOf(s.Stmt) == writes {
			code = diag.UnscopedWrite
		}
		r.Verdict = scope.Unscoped
		r.Findings = append(r.Findings, scope.Finding{
			Code: code, Pos: tp.Pos,
			Message: fmt.Sprintf("sqlc.narg(%s) binds %s but may be NULL, which is no tenant; write sqlc.arg(%[1]s)", name, tp.Column),
		})
	}
}
