package callsite_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/runner"
)

// TestRecorded checks statements that a module really sent to its database
// against the texts that were recovered from its source: a tool for whoever
// changes the recovery. TENANTVET_RECORDED names the file, one statement a line
// as a JSON string as internal/recorder writes it, or a server's log as PostgreSQL writes it with
// log_destination=jsonlog and log_statement=all; TENANTVET_RECORDED_MODULE
// names the module's folder. A statement that no text tells fails the test,
// unless it is a driver's own or stands in a file of migrations.
func TestRecorded(t *testing.T) {
	file, dir := os.Getenv("TENANTVET_RECORDED"), os.Getenv("TENANTVET_RECORDED_MODULE")
	if file == "" || dir == "" {
		t.Skip("TENANTVET_RECORDED and TENANTVET_RECORDED_MODULE name no statements and no module")
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	statements, err := readRecorded(f)
	if err != nil {
		t.Fatal(err)
	}
	patterns := recoveredPatterns(t, dir)
	migrations, err := sqlFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	count, sent, vaguely := map[string]int{}, map[string]int{}, map[string]bool{}
	for _, s := range slices.Sorted(maps.Keys(statements)) {
		best, by := different, ""
		for _, p := range patterns {
			if l := p.like(s); l > best {
				best, by = l, p.template
			}
			if best == exact {
				break
			}
		}
		class := best.String()
		switch {
		case best > vague:
		case driversOwn.MatchString(s):
			class = "a driver's own"
		case strings.Contains(migrations, s):
			class = "in an SQL file"
		case vaguely[by]: // one text with names or values that differ counts once
			sent[class] += statements[s]
			continue
		case best == vague:
			vaguely[by] = true
			t.Logf("recovered with free text: %s\n\tby %s", s, by)
		default:
			t.Errorf("not recovered, sent %d times: %s", statements[s], s)
		}
		count[class]++
		sent[class] += statements[s]
	}
	told, total := 0, 0
	for _, class := range slices.Sorted(maps.Keys(count)) {
		fmt.Printf("%-16s %5d statements, sent %6d times\n", class, count[class], sent[class])
		switch class {
		case exact.String(), repeated.String(), holes.String():
			told += count[class]
			total += count[class]
		case vague.String(), different.String():
			total += count[class]
		}
	}
	fmt.Printf("%d of %d statements recovered without free text: %.1f %%\n", told, total, 100*float64(told)/float64(max(total, 1)))
}

// driversOwn are the statements that drivers and database/sql send.
var driversOwn = regexp.MustCompile(`(?i)^(|-- ping|(begin|start transaction|commit|rollback|savepoint|release|deallocate|discard)\b.*)$`)

// serverMessage is what PostgreSQL writes before a statement in its log.
var serverMessage = regexp.MustCompile(`(?s)^(?:statement|execute [^:]*): (.*)$`)

// readRecorded returns the statements in normal form with how often each was
// sent.
func readRecorded(r io.Reader) (map[string]int, error) {
	all := map[string]int{}
	in := bufio.NewReader(r)
	for line := 1; ; line++ {
		text, err := in.ReadString('\n')
		if strings.TrimSpace(text) != "" {
			s, ok, err := recordedLine(text)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", line, err)
			}
			if ok {
				all[normal(s)]++
			}
		}
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func recordedLine(text string) (statement string, ok bool, err error) {
	if !strings.HasPrefix(text, "{") {
		err = json.Unmarshal([]byte(text), &statement)
		return statement, err == nil, err
	}
	var entry struct{ Message string }
	if err := json.Unmarshal([]byte(text), &entry); err != nil {
		return "", false, err
	}
	m := serverMessage.FindStringSubmatch(entry.Message)
	if m == nil {
		return "", false, nil
	}
	return m[1], true, nil
}

// recoveredPatterns compiles every text that was recovered in the module, its
// tests included.
func recoveredPatterns(t *testing.T, dir string) []*pattern {
	t.Helper()
	calls := callsite.New(callsite.Config{})
	seen := map[string]bool{}
	var all []*pattern
	res, err := runner.Run(context.Background(), runner.Options{
		Dir: dir, Patterns: []string{"./..."}, Types: runner.Source, Tests: true, Analyzers: []*analysis.Analyzer{calls},
		Visit: func(p *runner.Package) {
			r, ok := p.Result(calls)
			if !ok {
				return
			}
			result := r.(*callsite.Result)
			sites := result.Sites
			for _, o := range result.Open {
				sites = append(sites, o.Site)
			}
			for _, s := range sites {
				for _, tmpl := range s.Templates {
					key := fmt.Sprint(tmpl, s.Question, s.NamedStyle, s.AtStyle)
					if seen[key] {
						continue
					}
					seen[key] = true
					compiled, err := newPattern(s, tmpl)
					if err != nil {
						t.Errorf("%s: %v", p.Fset.Position(s.Pos), err)
						continue
					}
					all = append(all, compiled)
				}
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range res.Incomplete {
		t.Logf("incomplete: %+v", in)
	}
	return all
}

// sqlFiles returns the normal form of all SQL files of the module.
func sqlFiles(dir string) (string, error) {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".sql" {
			return err
		}
		text, err := os.ReadFile(path)
		b.WriteString(normal(string(text)) + "\n")
		return err
	})
	return b.String(), err
}

func TestReadRecorded(t *testing.T) {
	const log = `"SELECT 1;"
{"timestamp":"2026-01-01","message":"execute <unnamed>: SELECT a\nFROM t"}
{"message":"execute stmtcache_1/portal: SELECT a FROM t"}
{"message":"statement: -- ping"}
{"message":"duration: 3 ms"}

"SELECT 1"`
	got, err := readRecorded(strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"SELECT 1": 2, "SELECT a FROM t": 2, "-- ping": 1}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !driversOwn.MatchString("-- ping") || !driversOwn.MatchString("begin isolation level serializable") || driversOwn.MatchString("commitments") {
		t.Error("a driver's own statements are not told from others")
	}
	if _, err := readRecorded(strings.NewReader("\"SELECT 1\"\nSELECT 2\n")); err == nil || !strings.HasPrefix(err.Error(), "line 2: ") {
		t.Errorf("a line that is no JSON: %v", err)
	}
}
