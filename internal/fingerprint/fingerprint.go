// Package fingerprint names findings in a way that outlives edits elsewhere.
package fingerprint

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// Subject is what a finding is about, wherever it stands.
type Subject struct {
	Code      diag.Code
	Relation  string
	Package   string // import path
	Function  string
	Statement string // "" when the finding is about no statement; then
	Message   string // is what tells it from others
}

// Bytes are enough of a hash for a name that nobody has to forge.
const Bytes = 16

// Key is a subject's name. Equal findings of one function have the same.
func Key(dialect catalog.Dialect, s Subject) string {
	about := Normalise(dialect, s.Statement)
	if about == "" {
		about = neutral(s.Message)
	}
	h := sha256.New()
	for _, part := range []string{string(s.Code), s.Relation, s.Package, closure.ReplaceAllString(s.Function, ".func"), about} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:Bytes])
}

// Numbered is the name of the nth finding of a key, from 1.
func Numbered(key string, n int) string { return fmt.Sprintf("%s:%d", key, n) }

// closure is how a function literal is numbered in its function.
var closure = regexp.MustCompile(`\.func\d+`)

// Normalise writes a statement in one way for all layouts: without comments,
// with one space between tokens. Operators and prefixed strings stay together.
func Normalise(dialect catalog.Dialect, statement string) string {
	var b strings.Builder
	lex := sqlparse.NewLexer(dialect, statement, 0)
	var last sqlparse.Token
	for t, ok := lex.Next(); ok; t, ok = lex.Next() {
		if t.Kind == sqlparse.CommentToken {
			continue
		}
		if b.Len() > 0 && !(last.End == t.Start && sticks(statement, last, t)) {
			b.WriteByte(' ')
		}
		b.WriteString(statement[t.Start:t.End])
		last = t
	}
	return b.String()
}

// sticks tells whether a space between two tokens would make them others.
func sticks(text string, a, b sqlparse.Token) bool {
	switch b.Kind {
	case sqlparse.Symbol:
		return a.Kind == sqlparse.Symbol && operator(text[a.Start]) && operator(text[b.Start])
	case sqlparse.String, sqlparse.QuotedIdent:
		return a.Kind == sqlparse.Word
	default:
		return false
	}
}

// operator leaves out what begins a placeholder in some style.
func operator(c byte) bool { return strings.IndexByte("+-*/<>=~!#%^&|", c) >= 0 }

var (
	quotedPlace = regexp.MustCompile(`[^\s"'()]+\.(?:go|sql|ya?ml):\d+(?::\d+)?`)
	digits      = regexp.MustCompile(`\d+`)
)

// neutral is a message without what changes when code moves.
func neutral(message string) string {
	return digits.ReplaceAllString(quotedPlace.ReplaceAllString(message, "@"), "0")
}
