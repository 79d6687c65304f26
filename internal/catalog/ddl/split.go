package ddl

import (
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// span is one statement's place in a file, without its semicolon and without
// leading space and comments.
type span struct {
	start, end int
	// command is the first word in upper case, "" when it is not a word.
	command string
	// nesting is the deepest level of parentheses.
	nesting int
}

// splitter walks a file statement by statement. It knows psql's own lines and
// the data blocks behind COPY … FROM stdin, which pg_dump writes.
type splitter struct {
	text string
	at   int
	meta []span // psql's own lines (\connect, \i file), in order
}

// scan is what the splitter knows of the statement that it is in.
type scan struct {
	span
	words     int
	prev      string
	routine   bool // CREATE … FUNCTION or PROCEDURE
	depth     int  // of parentheses
	atomic    int  // of BEGIN ATOMIC … END
	fromStdin bool
}

// next returns the next statement; ok is false at the end of the file.
func (s *splitter) next() (span, bool) {
	lex := sqlparse.NewLexer(catalog.Postgres, s.text, s.at)
	st := scan{span: span{start: -1}}
	for {
		tok, ok := lex.Next()
		if !ok {
			s.at = len(s.text)
			st.end = s.at
			return st.span, st.start >= 0
		}
		if tok.Kind == sqlparse.CommentToken && !tok.Unterminated {
			continue
		}
		if st.start < 0 {
			switch s.text[tok.Start] {
			case ';':
				continue
			case '\\':
				line := span{start: tok.Start, end: lineEnd(s.text, tok.Start)}
				s.meta = append(s.meta, line)
				lex.Seek(line.end)
				continue
			}
			st.start = tok.Start
		}
		if tok.Unterminated {
			s.at = len(s.text)
			st.end = s.at
			return st.span, true
		}
		if tok.Kind == sqlparse.Word {
			st.word(strings.ToUpper(s.text[tok.Start:tok.End]))
		}
		if tok.Kind != sqlparse.Symbol || !st.symbol(s.text[tok.Start]) {
			continue
		}
		st.end = tok.Start
		s.at = tok.End
		if s.text[tok.Start] == '\\' { // \gexec and its kin end a statement
			s.at = lineEnd(s.text, tok.Start)
			s.meta = append(s.meta, span{start: tok.Start, end: s.at})
		}
		if st.command == "COPY" && st.fromStdin {
			s.skipCopyData()
		}
		return st.span, true
	}
}

func (st *scan) word(word string) {
	st.words++
	if st.words == 1 {
		st.command = word
	}
	switch {
	case st.command == "CREATE" && st.words <= 5 && (word == "FUNCTION" || word == "PROCEDURE"):
		st.routine = true
	case st.routine && st.atomic == 0 && word == "ATOMIC" && st.prev == "BEGIN":
		st.atomic = 1
	case st.atomic > 0 && (word == "CASE" || word == "BEGIN"):
		st.atomic++
	case st.atomic > 0 && word == "END":
		st.atomic--
	case word == "STDIN" && st.prev == "FROM":
		st.fromStdin = true
	}
	st.prev = word
}

// symbol tells whether the byte ends the statement.
func (st *scan) symbol(c byte) (end bool) {
	switch c {
	case '(':
		st.depth++
		st.nesting = max(st.nesting, st.depth)
	case ')':
		st.depth = max(0, st.depth-1)
	case '\\':
		return true
	case ';':
		return st.depth == 0 && st.atomic == 0
	}
	return false
}

// skipCopyData moves behind the line \. that ends the data of COPY … FROM
// stdin; without such a line there is no data.
func (s *splitter) skipCopyData() {
	if i := strings.Index(s.text[s.at:], "\n\\."); i >= 0 {
		s.at = lineEnd(s.text, s.at+i+1)
	}
}

// lineEnd returns the offset of the line feed that ends the line of i, or the
// length of the text.
func lineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}
