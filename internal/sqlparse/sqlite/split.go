package sqlite

import (
	"iter"

	"github.com/sqlc-dev/meyer/lexer"
	"github.com/sqlc-dev/meyer/token"
)

// piece is the tokens of one statement, without the semicolon.
type piece struct {
	tokens  []token.Token
	nesting int  // the greatest depth of parentheses
	inner   bool // it holds semicolons
}

func (p piece) start() int { return p.tokens[0].Pos }
func (p piece) end() int   { return p.tokens[len(p.tokens)-1].End }

// tokenize gives the tokens of src up to end, where SQLite would stop
// reading: the end of the text or a NUL byte.
func tokenize(src string) (tokens []token.Token, end int) {
	tokens = lexer.Lex(src)
	last := len(tokens) - 1
	return tokens[:last], tokens[last].Pos
}

// split cuts tokens at semicolons; pieces without a token vanish. flat takes
// no heed of the bodies of triggers.
func split(tokens []token.Token, flat bool) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		from := 0
		for i := 0; i <= len(tokens); i++ {
			if i < len(tokens) && tokens[i].Kind != token.SEMI {
				continue
			}
			list := tokens[from:i]
			if !flat && i < len(tokens) && inTrigger(list) {
				continue
			}
			from = i + 1
			if len(list) > 0 && !yield(newPiece(list)) {
				return
			}
		}
	}
}

// inTrigger tells whether the tokens are a CREATE TRIGGER that has not come to
// the END that ends it, which stands behind a semicolon.
func inTrigger(tokens []token.Token) bool {
	i := 0
	next := func(kinds ...token.Kind) bool {
		for _, k := range kinds {
			if i < len(tokens) && tokens[i].Kind == k {
				i++
				return true
			}
		}
		return false
	}
	if next(token.EXPLAIN) && next(token.QUERY) {
		next(token.PLAN)
	}
	if !next(token.CREATE) {
		return false
	}
	next(token.TEMP)
	if !next(token.TRIGGER) {
		return false
	}
	n := len(tokens)
	return n < 2 || tokens[n-1].Kind != token.END || tokens[n-2].Kind != token.SEMI
}

func newPiece(tokens []token.Token) piece {
	p := piece{tokens: tokens}
	depth := 0
	for _, t := range tokens {
		switch t.Kind {
		case token.LP:
			depth++
			p.nesting = max(p.nesting, depth)
		case token.RP:
			depth = max(0, depth-1)
		case token.SEMI:
			p.inner = true
		}
	}
	return p
}
