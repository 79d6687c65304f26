package postgres

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// replacement is a part of a statement that the parser must see otherwise.
// Offsets are into the whole text.
type replacement struct {
	start, end int
	by         string
}

// rewriter reads the tokens of one piece, finds its placeholders and what
// must be rewritten, and notes where some keywords stand.
type rewriter struct {
	src     string
	p       piece
	style   sqlparse.Style
	numbers *sqlparse.Numbering
	lex     *sqlparse.Lexer

	text         *text
	edits        []replacement
	operators    []replacement // columns called operator, see build
	placeholders []sqlparse.Placeholder
	seen         map[int]bool
	problem      *sqlast.Unsupported

	subscripts []bool // for each open bracket: it is a subscript
	operand    bool   // the last token can end an operand
	array      bool   // the last token is ARRAY
	join       int    // where the words before a JOIN begin, -1 outside them
}

func rewrite(src string, p piece, style sqlparse.Style, numbers *sqlparse.Numbering) *rewriter {
	r := &rewriter{
		src: src[:p.end], p: p, style: style, numbers: numbers,
		lex:  sqlparse.NewLexer(catalog.Postgres, src[:p.end], p.start),
		text: &text{start: p.start},
		seen: make(map[int]bool),
		join: -1,
	}
	for r.problem == nil {
		t, ok := r.lex.Next()
		if !ok {
			break
		}
		r.token(t)
	}
	return r
}

func (r *rewriter) token(t sqlparse.Token) {
	s := r.src[t.Start:t.End]
	if i := strings.IndexByte(s, 0); i >= 0 {
		r.problem = unsupported(sqlast.Pos(t.Start+i), "NUL byte") // the parser would stop there
		return
	}
	if !utf8.ValidString(s) {
		if t.Kind != sqlparse.CommentToken {
			r.problem = unsupported(sqlast.Pos(t.Start+invalid(s)), "invalid UTF-8")
			return
		}
		r.edits = append(r.edits, replacement{t.Start, t.End, " "})
	}
	operand, array, join := true, false, -1
	switch t.Kind {
	case sqlparse.CommentToken:
		return
	case sqlparse.Word:
		if !r.macro(t, s) {
			operand, array, join = r.word(t, s)
		}
	case sqlparse.Parameter:
		if n, err := strconv.Atoi(s[1:]); err == nil {
			r.placeholder(sqlparse.Placeholder{Number: n, Pos: sqlast.Pos(t.Start)})
		}
	case sqlparse.Symbol:
		operand = r.symbol(t.Start, s[0])
	default:
	}
	r.operand, r.array, r.join = operand, array, join
}

// invalid is the offset of the first byte that is not UTF-8.
func invalid(s string) int {
	for i, c := range s {
		if c == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i
			}
		}
	}
	return 0
}

func (r *rewriter) word(t sqlparse.Token, s string) (operand, array bool, join int) {
	join = -1
	switch strings.ToLower(s) {
	case "select", "values", "table":
		r.text.queries = append(r.text.queries, t.Start)
	case "insert", "update", "delete", "merge":
		r.text.changes = append(r.text.changes, t.Start)
	case "natural", "left", "right", "full", "inner", "outer", "cross":
		join = t.Start
		if r.join >= 0 {
			join = r.join
		}
	case "join":
		start := t.Start
		if r.join >= 0 {
			start = r.join
		}
		r.text.joins = append(r.text.joins, start)
	case "array":
		return false, true, -1
	case "operator":
		if next, ok := r.ahead(); !ok || r.src[next.Start] != '(' {
			r.operators = append(r.operators, replacement{t.Start, t.End, `"operator"`})
		}
	}
	return true, false, join
}

// ahead is the next token, left in place.
func (r *rewriter) ahead() (sqlparse.Token, bool) {
	lex := *r.lex
	return lex.Next()
}

// symbol reads a symbol, which may begin a placeholder.
func (r *rewriter) symbol(at int, c byte) (operand bool) {
	rest := r.src[at:]
	switch {
	case c == '[':
		// Behind an operand it is a subscript, else an array's beginning:
		// ARRAY[…], ARRAY[[…], […]].
		r.subscripts = append(r.subscripts, r.operand && !r.array)
	case c == '(':
		r.subscripts = append(r.subscripts, false)
	case c == ']', c == ')':
		if n := len(r.subscripts); n > 0 {
			r.subscripts = r.subscripts[:n-1]
		}
		return true
	case c == '?' && r.style.Question:
		if strings.HasPrefix(rest, "??") {
			r.replace(at, at+2, "?")
			return false
		}
		number := r.numbers.Question()
		r.placeholder(sqlparse.Placeholder{Number: number, Pos: sqlast.Pos(at)})
		r.parameter(at, at+1, number)
		return true
	case c == ':' && r.style.Named && strings.HasPrefix(rest, "::::"):
		r.replace(at, at+4, "::")
	case c == ':' && strings.HasPrefix(rest, "::"):
		r.lex.Seek(at + 2)
	case c == ':' && r.style.Named:
		n := len(r.subscripts)
		slice := n > 0 && r.subscripts[n-1] && r.operand // a[1:n]
		if name := sqlparse.BindName(rest[1:], true); name != "" && !slice {
			r.named(at, at+1+len(name), name)
			return true
		}
	case c == '@' && (r.style.At || r.style.Sqlc && !operatorByte(r.before(at))):
		if name := sqlparse.BindName(rest[1:], false); name != "" {
			r.named(at, at+1+len(name), name)
			return true
		}
	}
	return false
}

func (r *rewriter) before(at int) byte {
	if at == r.p.start {
		return 0
	}
	return r.src[at-1]
}

func operatorByte(c byte) bool { return strings.IndexByte("+-*/<>=~!@#%^&|`?", c) >= 0 && c != 0 }

func (r *rewriter) named(start, end int, name string) {
	number := r.numbers.Name(name)
	r.placeholder(sqlparse.Placeholder{Number: number, Name: name, Pos: sqlast.Pos(start)})
	r.parameter(start, end, number)
}

// placeholder lists a placeholder at its first occurrence.
func (r *rewriter) placeholder(p sqlparse.Placeholder) {
	if !r.seen[p.Number] {
		r.seen[p.Number] = true
		r.placeholders = append(r.placeholders, p)
	}
}

// parameter replaces a placeholder by $n, apart from what adjoins it.
func (r *rewriter) parameter(start, end, number int) {
	by := "$" + strconv.Itoa(number)
	if wordByte(r.before(start)) {
		by = " " + by
	}
	if end < len(r.src) && wordByte(r.src[end]) {
		by += " "
	}
	r.replace(start, end, by)
}

func wordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '$' || c >= utf8.RuneSelf
}

func (r *rewriter) replace(start, end int, by string) {
	r.edits = append(r.edits, replacement{start, end, by})
	r.lex.Seek(end)
}

// macro rewrites sqlc.arg(x) and its kin.
func (r *rewriter) macro(t sqlparse.Token, s string) bool {
	if !r.style.Sqlc || !strings.EqualFold(s, "sqlc") {
		return false
	}
	m, ok := r.lex.Macro()
	if !ok {
		return false
	}
	if m.Name == "embed" {
		r.replace(t.Start, m.End, m.Arg+".*")
		return true
	}
	number := r.numbers.Name(m.Arg)
	if m.Name == "slice" {
		if r.text.slices == nil {
			r.text.slices = make(map[int]bool)
		}
		r.text.slices[number] = true
	}
	r.placeholder(sqlparse.Placeholder{Number: number, Name: m.Arg, Nullable: m.Name == "narg", Slice: m.Name == "slice", Pos: sqlast.Pos(t.Start)})
	r.parameter(t.Start, m.End, number)
	return true
}

// build makes the text for the parser. The parser takes a column called
// operator for the keyword unless it is quoted: quote asks for that.
func (r *rewriter) build(quote bool) string {
	edits := r.edits
	if quote {
		edits = append(append([]replacement{}, edits...), r.operators...)
		sort.Slice(edits, func(i, j int) bool { return edits[i].start < edits[j].start })
	}
	r.text.edits = nil
	if len(edits) == 0 {
		return r.src[r.p.start:]
	}
	var b strings.Builder
	done := r.p.start
	for _, e := range edits {
		b.WriteString(r.src[done:e.start])
		r.text.edits = append(r.text.edits, edit{
			from: e.start - r.p.start, old: e.end - e.start, to: b.Len(), new: len(e.by),
		})
		b.WriteString(e.by)
		done = e.end
	}
	b.WriteString(r.src[done:])
	return b.String()
}
