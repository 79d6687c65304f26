package mysql

import (
	"iter"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// piece is the text of one statement, as far as quotes and bodies tell.
type piece struct {
	start, end int // without the delimiter, leading and trailing space and comments
	nesting    int // the greatest depth of parentheses
	inner      bool
	routine    bool
}

// splitter cuts a text at its delimiters.
type splitter struct {
	src       string
	lex       *sqlparse.Lexer
	flat      bool // take no heed of bodies
	delimiter string
	yield     func(piece) bool
	done      bool // yield wants no more
	statementState
}

// statementState is what is known of the statement being read.
type statementState struct {
	open     bool // cur has begun
	cur      piece
	depth    int
	words    int
	create   bool   // it begins with CREATE or ALTER
	body     int    // depth of BEGIN, CASE, IF, LOOP, REPEAT and WHILE within a routine
	previous string // the last token, in upper case when it is a word
	ended    bool   // previous is END, whose kind a word may follow
}

// split cuts src[from:to] into pieces; those without a token vanish.
func split(src string, from, to int, flat bool) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		s := splitter{src: src[:to], flat: flat, yield: yield, delimiter: ";"}
		s.lex = sqlparse.NewLexer(catalog.MySQL, s.src, from)
		for !s.done {
			t, ok := s.lex.Next()
			if !ok {
				s.finish()
				return
			}
			// An unterminated comment is an error of the statement that it ends.
			if t.Kind != sqlparse.CommentToken || t.Unterminated {
				s.token(t)
			}
		}
	}
}

func (s *splitter) finish() {
	if s.open {
		s.done = !s.yield(s.cur)
	}
	s.statementState = statementState{}
}

func (s *splitter) token(t sqlparse.Token) {
	if s.delimits(&t) {
		if t.End > t.Start {
			s.take(t)
		}
		if s.delimiter != ";" || s.body == 0 {
			s.finish()
			return
		}
		s.cur.inner = true
		s.previous, s.ended = ";", false
		return
	}
	if !s.open && t.Kind == sqlparse.Word && strings.EqualFold(s.src[t.Start:t.End], "delimiter") {
		s.command(t)
		return
	}
	s.take(t)
}

// delimits tells whether the delimiter begins in the token, which is cut there
// and passed over.
func (s *splitter) delimits(t *sqlparse.Token) bool {
	i := -1
	switch t.Kind {
	case sqlparse.Symbol:
		if strings.HasPrefix(s.src[t.Start:], s.delimiter) {
			i = 0
		}
	case sqlparse.Word, sqlparse.Number:
		if s.delimiter != ";" {
			i = strings.Index(s.src[t.Start:t.End], s.delimiter)
		}
	default:
	}
	if i < 0 {
		return false
	}
	t.End = t.Start + i
	s.lex.Seek(t.End + len(s.delimiter))
	return true
}

// command reads a line DELIMITER x, which the client takes for itself.
func (s *splitter) command(t sqlparse.Token) {
	line := s.src[t.End:]
	if i := strings.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i]
	}
	s.lex.Seek(t.End + len(line))
	if fields := strings.Fields(line); len(fields) > 0 && fields[0] != "" {
		s.delimiter = strings.Trim(fields[0], `'"`)
	}
	if s.delimiter == "" {
		s.delimiter = ";"
	}
}

// take makes a token part of the statement.
func (s *splitter) take(t sqlparse.Token) {
	if !s.open {
		s.open, s.cur.start = true, t.Start
	}
	s.cur.end = t.End
	text := s.src[t.Start:t.End]
	switch t.Kind {
	case sqlparse.Symbol:
		switch text[0] {
		case '(':
			s.depth++
			s.cur.nesting = max(s.cur.nesting, s.depth)
		case ')':
			s.depth = max(0, s.depth-1)
		}
		s.previous, s.ended = text, false
	case sqlparse.Word:
		if !s.flat && s.delimiter == ";" {
			s.word(strings.ToUpper(text))
		}
	default:
		s.previous, s.ended = "", false
	}
}

// word follows the bodies of routines, the one place where semicolons do not
// end a statement.
func (s *splitter) word(w string) {
	previous, ended := s.previous, s.ended
	s.previous, s.ended = w, false
	if s.words++; s.words == 1 {
		s.create = w == "CREATE" || w == "ALTER"
	}
	switch w {
	case "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT":
		s.cur.routine = s.cur.routine || s.create && s.depth == 0
	}
	if !s.cur.routine {
		return
	}
	switch w {
	case "BEGIN":
		s.body++
	case "CASE", "LOOP", "WHILE", "IF", "REPEAT":
		if !ended && s.opens(w, previous) {
			s.body++
		}
	case "END":
		s.body = max(0, s.body-1)
		s.ended = true
	}
}

// opens tells a block's word from a function's or a clause's.
func (s *splitter) opens(w, previous string) bool {
	if w == "CASE" || w == "LOOP" || w == "WHILE" {
		return true
	}
	switch previous {
	case ";", ":", ")", "BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT", "ROW", "DETERMINISTIC", "DATA", "SQL":
		return true
	}
	return false
}
