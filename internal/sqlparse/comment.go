package sqlparse

import "github.com/tenantvet/tenantvet/internal/catalog"

// Comment is a comment of a SQL text: Text is src[Start:End], with its
// marks and without a line comment's line end.
type Comment struct {
	Start, End int
	Text       string
}

// Comments lists the comments of src, those outside quotes, in order.
// Executable comments of MySQL are none of them.
func Comments(dialect catalog.Dialect, src string) []Comment {
	var out []Comment
	lex := NewLexer(dialect, src, 0)
	for {
		t, ok := lex.Next()
		if !ok {
			return out
		}
		if t.Kind == CommentToken {
			out = append(out, Comment{t.Start, t.End, src[t.Start:t.End]})
		}
	}
}
