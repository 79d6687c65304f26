package report

import "strings"

// Fix is an edit of the source that takes a finding away. Several findings of a
// statement may have the same one.
type Fix struct {
	Description string `json:"description"`
	// Edits do not overlap. They may be in several files, and make sense only
	// together.
	Edits []Edit `json:"edits"`
}

// Edit puts Text in place of what stands between two places, which are often
// one.
type Edit struct {
	File      string `json:"file"`
	Line      int    `json:"line"`   // from 1
	Column    int    `json:"column"` // from 1, in bytes
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
	Text      string `json:"text"`
	// Offset and EndOffset are the same places, in bytes from the start of the
	// file, which has Size.
	Offset    int `json:"-"`
	EndOffset int `json:"-"`
	Size      int `json:"-"`
}

type sarifFix struct {
	Description sarifText     `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion  `json:"deletedRegion"`
	Inserted sarifContent `json:"insertedContent"`
}

type sarifContent struct {
	Text string `json:"text"`
}

func (w *writer) sarifFixes(fixes []Fix) []sarifFix {
	var out []sarifFix
	for _, f := range fixes {
		fix := sarifFix{Description: text(f.Description)}
		changes := map[string]int{}
		for _, e := range f.Edits {
			i, known := changes[e.File]
			if !known {
				i = len(fix.Changes)
				changes[e.File] = i
				fix.Changes = append(fix.Changes, sarifChange{Artifact: w.sarifArtifact(e.File)})
			}
			// An end that is left out would be the line's.
			fix.Changes[i].Replacements = append(fix.Changes[i].Replacements, sarifReplacement{sarifRegion{
				Line: e.Line, Column: w.column(e.File, e.Line, e.Column), EndLine: e.EndLine, EndColumn: w.column(e.File, e.EndLine, e.EndColumn),
			}, sarifContent{e.Text}})
		}
		out = append(out, fix)
	}
	return out
}

type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

// rdSuggestions are a finding's fixes of its own file. Each is one piece of
// text from the first edit to the last: reviewdog takes several for a choice.
func (w *writer) rdSuggestions(f *Finding) []rdSuggestion {
	var out []rdSuggestion
	for _, fix := range f.Fixes {
		if s, ok := w.rdSuggestion(f.File, fix.Edits); ok {
			out = append(out, s)
		}
	}
	return out
}

func (w *writer) rdSuggestion(file string, edits []Edit) (s rdSuggestion, ok bool) {
	if len(edits) == 0 {
		return s, false
	}
	var b strings.Builder
	line, column := edits[0].Line, edits[0].Column
	for _, e := range edits {
		if e.File != file {
			return s, false
		}
		for ; line < e.Line; line, column = line+1, 1 {
			rest, ok := w.line(file, line)
			if !ok || column > len(rest)+1 {
				return s, false
			}
			b.WriteString(rest[column-1:] + "\n")
		}
		rest, ok := w.line(file, line)
		if !ok || column > e.Column || e.Column > len(rest)+1 {
			return s, false
		}
		b.WriteString(rest[column-1:e.Column-1] + e.Text)
		line, column = e.EndLine, e.EndColumn
	}
	s.Range = rdRange{Start: rdPosition{edits[0].Line, edits[0].Column}, End: &rdPosition{line, column}}
	s.Text = b.String()
	return s, true
}
