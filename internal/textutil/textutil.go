// Package textutil words what people read.
package textutil

import (
	"fmt"
	"strings"
)

// Count is "1 file" or "3 files". The plural of what is made with an s.
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// OneLine is a text with its white space folded.
func OneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Excerpt is the beginning of a text in one line of at most so many characters
// and an ellipsis.
func Excerpt(text string, most int) string {
	r := []rune(OneLine(text))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}
