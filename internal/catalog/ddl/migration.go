package ddl

import (
	"cmp"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	goMigration     = regexp.MustCompile(`^[0-9]+_\w+\.go$`)
	flywayVersioned = regexp.MustCompile(`^[VB]([0-9][0-9._]*)__`)
	flywayName      = regexp.MustCompile(`^([VBU][0-9][0-9._]*|R)__`)
)

// orderFiles leaves out the files that undo and puts the rest in the order of
// their migration tool.
func orderFiles(names []string) *source {
	if len(names) == 1 {
		return &source{files: names}
	}
	var files []string
	for _, name := range names {
		base := filepath.Base(name)
		switch {
		case strings.HasSuffix(base, ".down.sql"), isFlyway(names) && strings.HasPrefix(base, "U"):
		case isSQL(base), goMigration.MatchString(base) && !strings.HasSuffix(base, "_test.go"):
			files = append(files, name)
		}
	}
	compare := compareNames
	if isFlyway(names) {
		compare = compareFlyway
	}
	slices.SortStableFunc(files, compare)
	return &source{files: files}
}

// isFlyway tells whether every SQL file has Flyway's kind of name.
func isFlyway(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		return isSQL(name) && !flywayName.MatchString(filepath.Base(name))
	})
}

// compareFlyway sorts versioned migrations by version, repeatable ones last.
func compareFlyway(a, b string) int {
	va := flywayVersioned.FindStringSubmatch(filepath.Base(a))
	vb := flywayVersioned.FindStringSubmatch(filepath.Base(b))
	switch {
	case va == nil && vb == nil:
		return cmp.Compare(a, b)
	case va == nil:
		return 1
	case vb == nil:
		return -1
	}
	split := func(r rune) bool { return r == '.' || r == '_' }
	pa, pb := strings.FieldsFunc(va[1], split), strings.FieldsFunc(vb[1], split)
	return slices.CompareFunc(pa, pb, compareDigits)
}

// compareNames sorts paths part by part, by number where both begin with one:
// 2_b.sql before 10_a.sql.
func compareNames(a, b string) int {
	pa, pb := strings.Split(filepath.ToSlash(a), "/"), strings.Split(filepath.ToSlash(b), "/")
	return slices.CompareFunc(pa, pb, func(x, y string) int {
		dx, dy := leadingDigits(x), leadingDigits(y)
		switch {
		case dx == "" && dy == "":
			return cmp.Compare(x, y)
		case dx == "":
			return 1
		case dy == "":
			return -1
		}
		return cmp.Or(compareDigits(dx, dy), cmp.Compare(x, y))
	})
}

func leadingDigits(s string) string {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i]
}

// compareDigits compares numbers of any length.
func compareDigits(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// marker sorts the lines by which migration tools divide a file.
type marker int

const (
	noMarker marker = iota
	upMarker
	downMarker
	dropBelow // tern: everything behind it undoes
	templateLine
)

// markerOf recognises goose, sql-migrate, dbmate and tern.
func markerOf(line string) marker {
	line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
	if strings.HasPrefix(line, "{{") {
		return templateLine
	}
	rest, ok := strings.CutPrefix(line, "--")
	if !ok {
		return noMarker
	}
	if strings.HasPrefix(rest, "--") && strings.Trim(rest, "- ") == "create above / drop below" {
		return dropBelow
	}
	words := strings.Fields(rest)
	if len(words) == 0 {
		return noMarker
	}
	tool := strings.ToLower(words[0])
	switch {
	case tool == "migrate:up":
		return upMarker
	case tool == "migrate:down":
		return downMarker
	case (tool == "+goose" || tool == "+migrate") && len(words) > 1:
		switch strings.ToLower(words[1]) {
		case "up":
			return upMarker
		case "down":
			return downMarker
		}
	}
	return noMarker
}

// keepUp blanks what a migration tool would not run to bring the schema up:
// down sections, and in files with sections whatever stands before the first.
// Template lines are blanked and reported.
func (f *file) keepUp() []Problem {
	type line struct {
		start, end int
		kind       marker
	}
	var (
		lines    []line
		sections bool
	)
	for i, start := range f.lines {
		end := len(f.text)
		if i+1 < len(f.lines) {
			end = f.lines[i+1] - 1
		}
		// Only lines that begin like a comment or a template are of interest.
		if kind := markerOf(f.text[start:min(end, start+200)]); kind != noMarker {
			lines = append(lines, line{start, end, kind})
			sections = sections || kind == upMarker || kind == downMarker
		}
	}
	if len(lines) == 0 {
		return nil
	}
	var (
		problems []Problem
		text     = []byte(f.text)
		from     = -1 // start of what is being left out
	)
	if sections {
		from = 0
	}
	for _, l := range lines {
		switch l.kind {
		case upMarker:
			if from >= 0 {
				blank(text[from:l.start])
			}
			from = -1
		case noMarker:
		case downMarker, dropBelow:
			if from < 0 {
				from = l.start
			}
		case templateLine:
			if from < 0 {
				blank(text[l.start:l.end])
				problems = append(problems, Problem{
					Pos:     f.position(l.start),
					Message: "template line is not replayed: " + strings.TrimSpace(f.text[l.start:l.end]),
				})
			}
		}
	}
	if from >= 0 {
		blank(text[from:])
	}
	f.text = string(text)
	return problems
}
