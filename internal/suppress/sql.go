package suppress

import (
	"strings"

	"github.com/tenantvet/tenantvet/internal/diag"
)

// Comment is a comment of a SQL file.
type Comment struct {
	Text string // with its marker: "-- …" or "/* … */"
	Pos  diag.Position
	// FirstLine and LastLine delimit the lines that a directive in it covers:
	// its own and those of the statement that it is in or above.
	FirstLine, LastLine int
}

// AddSQL records the directives among the comments of a SQL file.
func (s *Set) AddSQL(comments []Comment) {
	for _, c := range comments {
		if text, ok := strings.CutPrefix(c.Text, "/*"); ok {
			if strings.HasPrefix(strings.TrimSpace(text), Prefix) {
				s.malform(c.Pos, "suppression has no effect in a block comment; write -- "+Prefix)
			}
			continue
		}
		text, ok := strings.CutPrefix(strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(c.Text, "--"), "#")), "tenantvet:")
		if !ok {
			continue
		}
		rest, ok := strings.CutPrefix(text, "allow")
		if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
			s.malform(c.Pos, "unknown directive "+firstWord("tenantvet:"+text)+"; the only one is "+Prefix)
			continue
		}
		s.add(rest, c.Pos, c.FirstLine, c.LastLine)
	}
}
