package postgres

import (
	"iter"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// piece is the text of one statement, as far as quotes, parentheses and
// bodies tell.
type piece struct {
	start, end int // without the semicolon, leading and trailing space and comments
	nesting    int // the greatest depth of parentheses and brackets
	inner      bool
	maxParam   int // the greatest n of $n
}

// splitter cuts a text at its semicolons.
type splitter struct {
	src   string
	flat  bool // take no heed of parentheses and bodies
	yield func(piece) bool
	done  bool // yield wants no more
	statementState
}

// statementState is what is known of the statement being read.
type statementState struct {
	open          bool // cur has begun
	cur           piece
	depth, words  int
	create        bool // it begins with CREATE
	body          int  // depth of BEGIN ATOMIC and CASE within it
	previousBegin bool
}

// split cuts src[from:to] into pieces; those without a token vanish.
func split(src string, from, to int, flat bool) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		s := splitter{src: src[:to], flat: flat, yield: yield}
		lex := sqlparse.NewLexer(catalog.Postgres, s.src, from)
		for !s.done {
			t, ok := lex.Next()
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
	if t.Kind == sqlparse.Symbol && s.src[t.Start] == ';' {
		if s.flat || s.depth == 0 && s.body == 0 {
			s.finish()
			return
		}
		s.cur.inner = true
	}
	if !s.open {
		s.open, s.cur.start = true, t.Start
	}
	s.cur.end = t.End
	begin := false
	switch t.Kind {
	case sqlparse.Symbol:
		switch s.src[t.Start] {
		case '(', '[':
			s.depth++
			s.cur.nesting = max(s.cur.nesting, s.depth)
		case ')', ']':
			s.depth = max(0, s.depth-1)
		}
	case sqlparse.Parameter:
		if n, err := strconv.Atoi(s.src[t.Start+1 : t.End]); err == nil {
			s.cur.maxParam = max(s.cur.maxParam, n)
		}
	case sqlparse.Word:
		begin = s.word(s.src[t.Start:t.End])
	default:
	}
	s.previousBegin = begin
}

// word follows CREATE … BEGIN ATOMIC … END, the one place where semicolons
// outside parentheses do not end a statement.
func (s *splitter) word(w string) (begin bool) {
	if s.words++; s.words == 1 {
		s.create = strings.EqualFold(w, "create")
	}
	switch {
	case !s.create:
	case strings.EqualFold(w, "begin"):
		return true
	case strings.EqualFold(w, "atomic"):
		if s.previousBegin {
			s.body++
		}
	case strings.EqualFold(w, "case"):
		if s.body > 0 {
			s.body++
		}
	case strings.EqualFold(w, "end"):
		s.body = max(0, s.body-1)
	}
	return false
}
