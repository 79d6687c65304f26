package baseline

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/diag"
)

const print1, print2 = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"

func TestFormatParse(t *testing.T) {
	entries := []Entry{
		{Fingerprint: print2 + ":1", Code: diag.UnscopedWrite, File: "b.go", Function: "(*S).F", Statement: "DELETE FROM a WHERE b < \"c\""},
		{Fingerprint: print1 + ":2", Code: diag.UnscopedQuery, File: "a.go"},
		{Fingerprint: print1 + ":1", Code: diag.UnscopedQuery, File: "a.go"},
	}
	src, err := Format(entries)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Parse("b.json", src)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	if len(b.Entries) != 3 || b.Entries[0].Fingerprint != print1+":1" || b.Entries[2].Pos.Line != 6 || b.Entries[2].Statement != entries[0].Statement {
		t.Errorf("%+v", b.Entries)
	}
	if keys := b.Keys(); len(keys) != 2 || keys[print1] != 2 || keys[print2] != 1 {
		t.Errorf("%v", keys)
	}
	slices.Reverse(entries)
	if again, err := Format(entries); err != nil || !bytes.Equal(again, src) {
		t.Errorf("the order of the entries counts: %v\n%s", err, again)
	}
	if empty, err := Format(nil); err != nil {
		t.Error(err)
	} else if b, err := Parse("b.json", empty); err != nil || len(b.Entries) != 0 {
		t.Errorf("%v, %v", b, err)
	}
}

func TestParseErrors(t *testing.T) {
	const entry = `{"fingerprint":"` + print1 + `:1","code":"TV101","file":"a","function":"b","statement":"c"}`
	for _, tt := range []struct{ src, want string }{
		{``, "b.json:1:1: not a baseline: EOF"},
		{`{"version": 2, "entries": []}`, "b.json: version is 2; this tenantvet knows 1"},
		{`{"version": 1, "entries": []} x`, "there is more behind it"},
		{`{"version": 1, "more": []}`, "unknown field"},
		{"{\"version\": 1, \"entries\": [\n" + entry + ",\n" + entry + "]}", "b.json:3:1: fingerprint " + print1 + ":1 occurs twice"},
		{`{"version": 1, "entries": [` + strings.Replace(entry, ":1\"", ":0\"", 1) + `]}`, `"` + print1 + `:0" is no fingerprint`},
		{`{"version": 1, "entries": [` + strings.Replace(entry, "TV101", "TV999", 1) + `]}`, `unknown code "TV999"`},
		{`{"version": 1, "entries": [` + strings.Replace(entry, "file", "line", 1) + `]}`, "not an entry"},
		{"{\"version\": 1, \"entries\": [\n<<<<<<< HEAD\n" + entry + "\n=======\n>>>>>>> other\n]}", "b.json:2:1: a merge conflict; keep the entries of both sides"},
	} {
		if _, err := Parse("b.json", []byte(tt.src)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want %q", tt.src, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version": 1, "entries": [{"fingerprint":"` + print1 + `:1","code":"TV101"}]}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		b, err := Parse("b.json", src)
		if err != nil {
			return
		}
		out, err := Format(b.Entries)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse("b.json", out); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	})
}
