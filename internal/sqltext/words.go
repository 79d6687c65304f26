package sqltext

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// word is text of letters, digits and what knowledge.IsWordByte allows, which
// reason tells where it can be more than part of a name, a literal or a comment.
func word(reason string, pos token.Pos) []Segment {
	return holeExpr(WordText, reason, pos).segs
}

// isBytesOrText says whether t is a string, or bytes in a slice or an array.
func isBytesOrText(t types.Type) bool {
	if a, ok := t.Underlying().(*types.Array); ok {
		t = types.NewSlice(a.Elem())
	}
	return isText(t)
}

// isWord says whether s is such text.
func isWord(s string) bool {
	return span(s, func(c byte) bool { return isLetter(c) || isDigit(c) || knowledge.IsWordByte(c) }) == len(s)
}

// quotedWords is segs in which a word that is not within quotes or in a comment is
// free text: by itself it could be a keyword or the name of a column.
func quotedWords(segs []Segment) []Segment {
	if !slices.ContainsFunc(segs, isWordHole) {
		return segs
	}
	var b strings.Builder
	var words []int // offsets
	for _, s := range segs {
		switch {
		case s.Hole == nil:
			b.WriteString(s.Text)
		case isWordHole(s):
			words = append(words, b.Len())
			b.WriteByte('w')
		default:
			b.WriteByte('0')
		}
	}
	text := b.String()
	quoted := map[int]bool{}
	var comments []part
	for at := 0; at < len(text); {
		n, comment := commentLength(text[at:], func(i int) bool { return slices.Contains(words, at+i) })
		if !comment {
			size, ok := tokenLength(text[at:])
			if !ok {
				break
			}
			n = size
		}
		if c := text[at]; comment || c == '\'' || c == '"' || c == '`' {
			for _, w := range words {
				if w <= at || w >= at+n {
					continue
				}
				quoted[w] = true
				if comment && (len(comments) == 0 || comments[len(comments)-1].from != at) {
					comments = append(comments, part{at, at + n})
				}
			}
		}
		at += n
	}
	out := slices.Clone(segs)
	k := 0
	for i, s := range out {
		if !isWordHole(s) {
			continue
		}
		if !quoted[words[k]] || s.Hole.Kind == CommentText && !slices.ContainsFunc(comments, func(c part) bool { return c.from < words[k] && words[k] < c.to }) {
			out[i] = Segment{Hole: &Hole{Reason: s.Hole.Reason, Pos: s.Hole.Pos}}
		}
		k++
	}
	return withoutComments(out, comments)
}

func isWordHole(s Segment) bool {
	return s.Hole != nil && (s.Hole.Kind == WordText || s.Hole.Kind == CommentText)
}

// part is bytes of a text in which each hole is one.
type part struct{ from, to int }

// withoutComments is segs without comments, which say nothing: with what can be written
// in them, there would be as many statements as there are comments.
func withoutComments(segs []Segment, comments []part) []Segment {
	if len(comments) == 0 {
		return segs
	}
	var out []Segment
	at := 0
	for _, s := range segs {
		size := 1
		if s.Hole == nil {
			size = len(s.Text)
		}
		from := 0
		for _, c := range comments {
			begin, end := max(c.from-at, from), min(c.to-at, size)
			if begin >= end {
				continue
			}
			if s.Hole == nil && begin > from {
				out = append(out, s.slice(from, begin))
			}
			if from = end; c.from >= at {
				out = append(out, Segment{Text: " "})
			}
		}
		switch {
		case s.Hole == nil && from < size:
			out = append(out, s.slice(from, size))
		case s.Hole != nil && from == 0:
			out = append(out, s)
		}
		at += size
	}
	return out
}

// commentLength is the length of the comment that s begins with; zero when there
// is none, or one that a dialect reads in another way or that a word could end.
func commentLength(s string, isWord func(i int) bool) (n int, ok bool) {
	if strings.HasPrefix(s, "-- ") {
		if n = strings.IndexByte(s, '\n'); n < 0 {
			n = len(s)
		}
		return n, true
	}
	if !strings.HasPrefix(s, "/*") {
		return 0, false
	}
	end := strings.Index(s[2:], "*/")
	if end < 0 {
		return 0, false
	}
	var rest strings.Builder // what is there when all words are empty
	for i := 2; i < end+2; i++ {
		if !isWord(i) {
			rest.WriteByte(s[i])
		}
	}
	inner := s[2 : end+2]
	// MySQL runs /*! … */ and takes hints from /*+ … (…) */.
	hint := isWord(2) && strings.ContainsAny(inner, "!(") || strings.HasPrefix(inner, "!") || strings.HasPrefix(inner, "+") || strings.HasPrefix(inner, "M!")
	if hint || strings.Contains(inner, "/*") || strings.Contains(rest.String(), "/*") || strings.Contains(rest.String(), "*/") {
		return 0, false
	}
	return end + 4, true
}
