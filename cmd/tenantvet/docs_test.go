package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var update = flag.Bool("update", false, "rewrite docs/commands.md")

// help is what --help of a command prints.
func help(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if code := run(append(args, "--help"), streams{nil, &out, &out}); code != exitClean {
		t.Fatalf("%q --help exits with %d", args, code)
	}
	return out.String()
}

// TestCommandsUpToDate holds docs/commands.md to what --help prints.
func TestCommandsUpToDate(t *testing.T) {
	var want strings.Builder
	want.WriteString("# Commands of tenantvet\n\n<!-- Generated from --help; go test ./cmd/tenantvet -run UpToDate -update writes it. -->\n\n")
	fmt.Fprintf(&want, "```\n%s```\n", help(t))
	for _, c := range commands() {
		args := []string{c.name}
		if c.name == "config" {
			args = append(args, "check")
		}
		fmt.Fprintf(&want, "\n## %s\n\n```\n%s```\n", strings.Join(args, " "), help(t, args...))
	}
	file := filepath.FromSlash("../../docs/commands.md")
	if *update {
		if err := os.WriteFile(file, []byte(want.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := readTest(t, file); got != want.String() {
		t.Errorf("docs/commands.md is not what --help prints; go test ./cmd/tenantvet -run UpToDate -update writes it")
	}
}

// documents are the pages for people.
func documents(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/rules/*.md", "examples/shop/*.md", "templates/*.md"} {
		files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			pages[file] = readTest(t, file)
		}
	}
	if len(pages) < 20 {
		t.Fatalf("only %d pages", len(pages))
	}
	return pages
}

var (
	linkShape    = regexp.MustCompile(`\]\(([^)\s]*[./#][^)\s]*)\)`)
	headingShape = regexp.MustCompile(`(?m)^#+ +(.+?) *$`)
	codeShape    = regexp.MustCompile("(?ms)^```.*?\n```|`[^`\n]*`")
)

// TestDocumentLinks follows every link of the documentation that stays in the
// repository.
func TestDocumentLinks(t *testing.T) {
	pages := documents(t)
	for file, text := range pages {
		for _, m := range linkShape.FindAllStringSubmatch(codeShape.ReplaceAllString(text, ""), -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			path := file
			if target != "" {
				path = filepath.Join(filepath.Dir(file), filepath.FromSlash(target))
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s: %s leads nowhere", file, m[1])
				continue
			}
			if anchor != "" && !hasAnchor(pages[path], anchor) {
				t.Errorf("%s: %s has no such heading", file, m[1])
			}
		}
	}
}

// hasAnchor tells whether a heading has the address, as GitHub makes it.
func hasAnchor(text, anchor string) bool {
	for _, m := range headingShape.FindAllStringSubmatch(text, -1) {
		id := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case unicode.IsLetter(r), unicode.IsNumber(r), r == '-', r == '_':
				return unicode.ToLower(r)
			}
			return -1
		}, m[1])
		if id == anchor {
			return true
		}
	}
	return false
}

// commandLine is a call of tenantvet in a text, up to what follows it.
var commandLine = regexp.MustCompile("(?m)(?:^|[\\s`(\"])tenantvet(?: +[^\\s|`;&)]+)+")

// TestDocumentFlags knows every flag that the documentation gives to tenantvet.
func TestDocumentFlags(t *testing.T) {
	known := map[string]string{}
	for _, c := range commands() {
		args := []string{c.name}
		if c.name == "config" {
			args = append(args, "check")
		}
		known[c.name] = help(t, args...)
	}
	seen := 0
	for file, text := range documents(t) {
		for _, line := range commandLine.FindAllString(text, -1) {
			_, rest, _ := strings.Cut(line, "tenantvet")
			words := strings.Fields(rest)
			command := "check"
			for _, w := range words {
				if _, ok := known[w]; ok {
					command = w
					break
				}
			}
			for _, w := range words {
				name, _, _ := strings.Cut(strings.TrimRight(w, ".,:'\"*"), "=")
				if !strings.HasPrefix(name, "-") || strings.Trim(name, "-") == "" || name == "--help" {
					continue
				}
				seen++
				if !strings.Contains(known[command], "    "+name+" ") && !strings.Contains(known[command], "    "+name+"\n") {
					t.Errorf("%s: tenantvet %s has no flag %s: %s", file, command, name, line)
				}
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d flags were found", seen)
	}
}
