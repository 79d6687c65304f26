package sqltext

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// word is text of letters and digits, which reason tells where it can be more
// than part of a name or of a literal.
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

// quotedWords is segs in which a word that is not within quotes is free text: by
// itself it could be a keyword or the name of a column.
func quotedWords(segs []Segment) []Segment {
	if !slices.ContainsFunc(segs, func(s Segment) bool { return s.Hole != nil && s.Hole.Kind == WordText }) {
		return segs
	}
	var b strings.Builder
	var words []int // offsets
	for _, s := range segs {
		switch {
		case s.Hole == nil:
			b.WriteString(s.Text)
		case s.Hole.Kind == WordText:
			words = append(words, b.Len())
			b.WriteByte('w')
		default:
			b.WriteByte('0')
		}
	}
	text := b.String()
	quoted := map[int]bool{}
	for at := 0; at < len(text); {
		n, ok := tokenLength(text[at:])
		if !ok {
			break
		}
		if c := text[at]; c == '\'' || c == '"' || c == '`' {
			for _, w := range words {
				quoted[w] = quoted[w] || w > at && w < at+n
			}
		}
		at += n
	}
	out := append([]Segment(nil), segs...)
	k := 0
	for i, s := range out {
		if s.Hole == nil || s.Hole.Kind != WordText {
			continue
		}
		if !quoted[words[k]] {
			out[i] = Segment{Hole: &Hole{Reason: s.Hole.Reason, Pos: s.Hole.Pos}}
		}
		k++
	}
	return out
}
