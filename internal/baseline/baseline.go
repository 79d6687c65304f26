// Package baseline reads and writes the findings that a code base had when
// tenantvet was turned on. They pass until they are mended; what is new fails.
package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/diag"
)

// FileName is the baseline's name beside tenantvet.yaml, where that names none.
const FileName = "tenantvet-baseline.json"

// Entry is a finding that passes. What is beside the fingerprint is for people.
type Entry struct {
	Fingerprint string        `json:"fingerprint"`
	Code        diag.Code     `json:"code"`
	File        string        `json:"file"` // from the folder of tenantvet.yaml, with slashes
	Function    string        `json:"function"`
	Statement   string        `json:"statement"` // in one line
	Pos         diag.Position `json:"-"`         // in the baseline
}

// Baseline is the content of a file.
type Baseline struct {
	File    string // where it was read; "" when nothing was
	Source  []byte
	Entries []Entry
}

// version is that of the format.
const version = 1

// Load reads a file.
func Load(file string) (*Baseline, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, diag.FileError(file, err)
	}
	return Parse(file, src)
}

// conflict is a line that git writes where two changes meet.
var conflict = regexp.MustCompile(`(?m)^(<{7}|>{7}|\|{7}|={7})( |\r?$)`)

var fingerprintShape = regexp.MustCompile(`^[0-9a-f]{32}:[1-9][0-9]*$`)

// Parse reads the content of a file. Errors begin with its place.
func Parse(file string, src []byte) (*Baseline, error) {
	b := &Baseline{File: file, Source: src}
	lines := newLines(file, src)
	if at := conflict.FindIndex(src); at != nil {
		return nil, fmt.Errorf("%s: a merge conflict; keep the entries of both sides, a comma behind each but the last, and run tenantvet baseline update",
			lines.at(int64(at[0])))
	}
	d := json.NewDecoder(bytes.NewReader(src))
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%s: %s", lines.at(d.InputOffset()), fmt.Sprintf(format, args...))
	}
	var head struct {
		Version int               `json:"version"`
		Entries []json.RawMessage `json:"entries"`
	}
	d.DisallowUnknownFields()
	if err := d.Decode(&head); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, fmt.Errorf("%s: not a baseline: %w", lines.at(syntax.Offset-1), err)
		}
		return nil, wrong("not a baseline: %v", err)
	}
	if d.More() {
		return nil, wrong("not a baseline: there is more behind it")
	}
	if head.Version != version {
		return nil, fmt.Errorf("%s: version is %d; this tenantvet knows %d", file, head.Version, version)
	}
	seen := map[string]bool{}
	offset := 0
	for _, raw := range head.Entries {
		offset += bytes.Index(src[offset:], raw)
		at := lines.at(int64(offset))
		offset += len(raw)
		e := Entry{Pos: at}
		one := json.NewDecoder(bytes.NewReader(raw))
		one.DisallowUnknownFields()
		if err := one.Decode(&e); err != nil {
			return nil, fmt.Errorf("%s: not an entry: %w", at, err)
		}
		switch {
		case !fingerprintShape.MatchString(e.Fingerprint):
			return nil, fmt.Errorf("%s: %q is no fingerprint", at, e.Fingerprint)
		case seen[e.Fingerprint]:
			return nil, fmt.Errorf("%s: fingerprint %s occurs twice", at, e.Fingerprint)
		case !slices.Contains(diag.Codes, e.Code):
			return nil, fmt.Errorf("%s: unknown code %q", at, e.Code)
		}
		seen[e.Fingerprint] = true
		b.Entries = append(b.Entries, e)
	}
	return b, nil
}

// Keys counts the entries of each fingerprint without its number.
func (b *Baseline) Keys() map[string]int {
	keys := map[string]int{}
	if b != nil {
		for _, e := range b.Entries {
			key, _, _ := strings.Cut(e.Fingerprint, ":")
			keys[key]++
		}
	}
	return keys
}

// Among keeps the entries that another baseline has as well.
func (b *Baseline) Among(other *Baseline) *Baseline {
	out := *b
	out.Entries = slices.DeleteFunc(slices.Clone(b.Entries), func(e Entry) bool {
		return !slices.ContainsFunc(other.Entries, func(o Entry) bool { return o.Fingerprint == e.Fingerprint })
	})
	return &out
}

// Format is the content of a file with the entries, a line each, in an order
// that keeps changes small.
func Format(entries []Entry) ([]byte, error) {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Statement, b.Statement), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n \"version\": %d,\n \"entries\": [", version)
	for i, e := range entries {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n  ")
		var line bytes.Buffer
		enc := json.NewEncoder(&line)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(e); err != nil {
			return nil, err
		}
		out.Write(bytes.TrimSpace(line.Bytes()))
	}
	out.WriteString("\n ]\n}\n")
	return out.Bytes(), nil
}

// lines finds places in a text.
type lines struct {
	file string
	src  []byte
}

func newLines(file string, src []byte) lines { return lines{file, src} }

func (l lines) at(offset int64) diag.Position {
	before := l.src[:min(int(offset), len(l.src))]
	return diag.Position{
		File: l.file, Offset: len(before),
		Line: 1 + bytes.Count(before, []byte{'\n'}), Column: len(before) - bytes.LastIndexByte(before, '\n'),
	}
}
