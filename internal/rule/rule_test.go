package rule

import (
	"flag"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/diag"
)

var update = flag.Bool("update", false, "rewrite docs/rules")

var docsDir = filepath.Join("..", "..", "docs", "rules")

func TestRegistry(t *testing.T) {
	var codes []diag.Code
	names := map[string]bool{}
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)
	version := regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)
	for _, r := range Rules() {
		codes = append(codes, r.Code)
		if names[r.Name] || !kebab.MatchString(r.Name) {
			t.Errorf("%s: name %q is taken or not kebab-case", r.Code, r.Name)
		}
		names[r.Name] = true
		for field, text := range map[string]string{"Title": r.Title, "Text": r.Text, "Bad": r.Bad, "Good": r.Good, "Fix": r.Fix, "Silent": r.Silent} {
			if strings.TrimSpace(text) != text || text == "" {
				t.Errorf("%s: %s is empty or has space around it", r.Code, field)
			}
		}
		if strings.HasSuffix(r.Title, ".") || len(r.Title) > 100 {
			t.Errorf("%s: title %q", r.Code, r.Title)
		}
		if r.Severity != Error && r.Severity != Warning || !version.MatchString(r.Since) {
			t.Errorf("%s: severity %q, since %q", r.Code, r.Severity, r.Since)
		}
		for _, text := range []string{r.Title, r.Text, r.Fix, r.Silent} {
			if strings.Count(text, "{") != strings.Count(text, "}") || strings.Contains(text, "`") {
				t.Errorf("%s: unbalanced code marks in %q", r.Code, text)
			}
		}
		if r.Bad == r.Good {
			t.Errorf("%s: the examples are equal", r.Code)
		}
	}
	if !slices.Equal(codes, diag.Codes) {
		t.Errorf("documented codes %v, existing codes %v", codes, diag.Codes)
	}
	if !slices.IsSorted(codes) {
		t.Errorf("codes out of order: %v", codes)
	}
}

// Go examples are gofmt-clean fragments.
func TestGoExamples(t *testing.T) {
	for _, r := range Rules() {
		if r.Language != "go" {
			continue
		}
		for _, code := range []string{r.Bad, r.Good} {
			got, err := format.Source([]byte(code))
			if err != nil {
				t.Errorf("%s: %v:\n%s", r.Code, err, code)
			} else if string(got) != code {
				t.Errorf("%s is not formatted:\n%s", r.Code, code)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	for _, word := range []string{"TV101", "tv101", "unscoped-query", "Unscoped-Query"} {
		if r, ok := Lookup(word); !ok || r.Code != diag.UnscopedQuery {
			t.Errorf("Lookup(%q) = %v, %v", word, r.Code, ok)
		}
	}
	for _, word := range []string{"", "TV1", "unscoped"} {
		if r, ok := Lookup(word); ok {
			t.Errorf("Lookup(%q) = %v", word, r.Code)
		}
	}
	if near := Near("unscoped-qeury"); !slices.Equal(near, []string{"unscoped-query"}) {
		t.Errorf("Near = %q", near)
	}
}

func TestPlain(t *testing.T) {
	for _, r := range Rules() {
		text := r.Plain()
		for _, want := range []string{string(r.Code), r.Name, "Reported:", "How to fix it", "How to suppress it", r.DocURL()} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", r.Code, want, text)
			}
		}
		for line := range strings.Lines(text) {
			if len([]rune(line)) > 81 && !strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "https:") {
				t.Errorf("%s: long line %q", r.Code, line)
			}
		}
	}
}

func TestDocsUpToDate(t *testing.T) {
	pages := map[string]string{"README.md": Index()}
	for _, r := range Rules() {
		pages[string(r.Code)+".md"] = r.Markdown()
	}
	if *update {
		if err := os.MkdirAll(docsDir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, want := range pages {
			if err := os.WriteFile(filepath.Join(docsDir, name), []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(docsDir, name))
		if err != nil || string(got) != want {
			t.Errorf("docs/rules/%s is stale (%v); run go test ./internal/rule -run TestDocsUpToDate -update", name, err)
		}
	}
	files, err := os.ReadDir(docsDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := pages[f.Name()]; !ok {
			t.Errorf("docs/rules/%s has no rule", f.Name())
		}
	}
}
