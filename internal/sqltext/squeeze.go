package sqltext

import (
	"regexp"
	"strings"
)

var dollarQuote = regexp.MustCompile(`\$[A-Za-z_$]`)

// squeeze normalises white space that has no meaning in SQL. Text with
// comments, dollar quotes or escapes is left alone, since there it may have.
func squeeze(s string) string {
	if strings.Contains(s, "--") || strings.Contains(s, "/*") || dollarQuote.MatchString(s) || strings.Contains(s, `\`) || strings.Contains(s, "#") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	quote := byte(0)
	space := false
	last := byte('(')
	for i := range len(s) {
		c := s[i]
		switch {
		case quote != 0:
			b.WriteByte(c)
			if c == quote {
				quote = 0
			}
			last = c
			continue
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			space = true
			continue
		}
		if space && !separates(last) && !separates(c) {
			b.WriteByte(' ')
		}
		space = false
		if c == '\'' || c == '"' || c == '`' {
			quote = c
		}
		b.WriteByte(c)
		last = c
	}
	return b.String()
}

func separates(c byte) bool { return c == '(' || c == ')' || c == ',' || c == ';' }
