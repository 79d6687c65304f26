package main

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the transcript of docs/witness.md")

var (
	transcript = regexp.MustCompile("(?s)(<!-- transcript -->\n```console\n)(.*?)(```\n<!-- end -->)")
	drawn      = regexp.MustCompile(`\b(?:\d+|[abcA]|open)\b`)
	space      = regexp.MustCompile(` +`)
)

// The transcript is what the command prints, up to the values that the search
// happens upon.
func TestTranscriptIsUpToDate(t *testing.T) {
	const doc = "../../docs/witness.md"
	text, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	const statement = "INSERT INTO storefronts (slug, tenant_id, title) VALUES ($2, $1, $3)\nON CONFLICT (slug) DO UPDATE SET title = excluded.title"
	t.Chdir("../../examples/shop")
	var out, errs strings.Builder
	code := run(t.Context(), []string{"witness", "-"}, streams{strings.NewReader(statement + ";\n"), &out, &errs})
	if code != exitWitness || errs.String() != "" {
		t.Fatalf("exit code %d\n%s%s", code, &out, &errs)
	}
	want := "$ tenantdb witness publish.sql\n" + strings.TrimRight(strings.ReplaceAll(out.String(), "<stdin>", "publish.sql"), "\n") + "\n"
	m := transcript.FindStringSubmatch(string(text))
	if m == nil {
		t.Fatalf("%s has no transcript", doc)
	}
	if *update {
		t.Chdir("../../cmd/tenantdb")
		if err := os.WriteFile(doc, []byte(strings.Replace(string(text), m[0], m[1]+want+m[3], 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	plain := func(s string) string { return space.ReplaceAllString(drawn.ReplaceAllString(s, "0"), " ") }
	if plain(m[2]) != plain(want) {
		t.Errorf("%s is out of date: run make gen\n%s", doc, want)
	}
}
