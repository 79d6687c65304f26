package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// fingerprint gives each finding one that outlives edits elsewhere: it covers
// the code, the relation, the function and the statement, but no place. Equal
// findings are numbered in the order of their places, those that a directive
// allows behind the others, so that allowing one leaves no gap in the baseline.
func (d *Document) fingerprint() {
	seen := map[string]int{}
	for _, allowed := range []bool{false, true} {
		for i := range d.Findings {
			f := &d.Findings[i]
			if (f.Suppressed != nil) != allowed {
				continue
			}
			key := f.key(d.Dialect)
			seen[key]++
			f.Fingerprint = fmt.Sprintf("%s:%d", key, seen[key])
		}
	}
}

// keyBytes are enough of a hash for a name that nobody has to forge.
const keyBytes = 16

// key is the fingerprint without the number.
func (f *Finding) key(dialect catalog.Dialect) string {
	about := normalise(dialect, f.Statement)
	if about == "" {
		about = neutral(f.Message)
	}
	h := sha256.New()
	for _, part := range []string{string(f.Code), f.Relation, f.Package, closure.ReplaceAllString(f.Function, ".func"), about} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:keyBytes])
}

// closure is how a function literal is numbered in its function.
var closure = regexp.MustCompile(`\.func\d+`)

// normalise writes a statement in one way for all layouts: without comments,
// with one space between tokens. Operators and prefixed strings stay together.
func normalise(dialect catalog.Dialect, statement string) string {
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
