package mysql

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// replacement is a part of a statement that the parser must see otherwise, as
// by and spaces up to the same length. Offsets are into the whole text.
type replacement struct {
	start, end int
	by         string
}

// rewriter reads the tokens of one piece, finds its placeholders and what
// must be rewritten.
type rewriter struct {
	src     string
	p       piece
	style   sqlparse.Style
	numbers *sqlparse.Numbering
	lex     *sqlparse.Lexer
	effort  effort
	all     bool // take the text of every executable comment

	text         *text
	edits        []replacement
	placeholders []sqlparse.Placeholder
	seen         map[int]bool
	problem      *sqlast.Unsupported
	join         int // where the words before a JOIN begin, -1 outside them
}

func rewrite(src string, p piece, style sqlparse.Style, numbers *sqlparse.Numbering, all bool) *rewriter {
	r := &rewriter{
		src: src[:p.end], p: p, style: style, numbers: numbers, all: all,
		lex:  sqlparse.NewLexer(catalog.MySQL, src[:p.end], p.start),
		text: &text{src: src[:p.end], start: p.start, params: make(map[int]int)},
		seen: make(map[int]bool),
		join: -1,
	}
	for r.problem == nil {
		t, ok := r.lex.Next()
		if !ok {
			break
		}
		r.token(t)
		if kind := r.effort.problem; kind != "" && r.problem == nil {
			r.problem = unsupported(sqlast.Pos(p.start), "%s", kind)
		}
	}
	return r
}

func (r *rewriter) token(t sqlparse.Token) {
	s := r.src[t.Start:t.End]
	if t.Kind == sqlparse.CommentToken {
		r.comment(t, s)
		return
	}
	if i := strings.IndexByte(s, 0); i >= 0 {
		r.problem = unsupported(sqlast.Pos(t.Start+i), "NUL byte")
		return
	}
	if !utf8.ValidString(s) {
		r.problem = unsupported(sqlast.Pos(t.Start+invalid(s)), "invalid UTF-8")
		return
	}
	if t.Kind == sqlparse.Executable {
		r.executable(t, s)
		return
	}
	r.text.tokens = append(r.text.tokens, t)
	join := -1
	switch t.Kind {
	case sqlparse.Word:
		r.effort.word(s)
		if !r.macro(t, s) {
			join = r.word(t, s)
		}
	case sqlparse.Symbol:
		r.effort.symbol(s[0])
		r.symbol(t.Start, s[0])
	default:
		r.effort.operand()
	}
	r.join = join
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

// comment hides a comment from the parser, which has rules of its own for
// some of them.
func (r *rewriter) comment(t sqlparse.Token, s string) {
	if strings.HasPrefix(s, "/*+") && strings.Contains(strings.ToUpper(s), "SET_VAR") {
		r.problem = unsupported(sqlast.Pos(t.Start), "SET_VAR hint")
		return
	}
	if (strings.HasPrefix(s, "/*!") || strings.HasPrefix(s, "/*M!")) && !strings.Contains(s, "!999999") {
		r.problem = unsupported(sqlast.Pos(t.Start), "executable comment within another")
		return
	}
	if t.Unterminated {
		r.problem = unsupported(sqlast.Pos(t.Start), "unterminated comment")
		return
	}
	r.edits = append(r.edits, replacement{t.Start, t.End, ""})
}

// The text of /*!40101 … */ runs in servers of version 4.1.1 and later. All
// servers in use run what has no number or one below 5.7.0: MariaDB passes
// over the numbers of MySQL 5.7 and later, MySQL over /*M! and MariaDB's.
const lastCommonVersion = 50699

func (r *rewriter) executable(t sqlparse.Token, s string) {
	version, ok := strings.CutPrefix(s, "/*!")
	n, err := strconv.Atoi("0" + version)
	if s != "*/" && !r.all && (!ok || err != nil || n > lastCommonVersion) {
		r.problem = unsupported(sqlast.Pos(t.Start), "comment %s that only some servers run", s)
		return
	}
	r.edits = append(r.edits, replacement{t.Start, t.End, ""})
}

func (r *rewriter) word(t sqlparse.Token, s string) (join int) {
	if s[0] == '$' && len(s) > 1 && strings.Trim(s[1:], "0123456789") == "" {
		if n, err := strconv.Atoi(s[1:]); err == nil && r.style.StandIns && n >= sqlparse.FirstStandIn {
			r.placeholder(sqlparse.Placeholder{Number: n, Pos: sqlast.Pos(t.Start)})
			r.parameter(t.Start, t.End, n)
			return -1
		}
		r.problem = unsupported(sqlast.Pos(t.Start), "%s is no placeholder of MySQL", s)
		return -1
	}
	if unknownCharsets[strings.ToLower(s)] && r.introduces() {
		r.edits = append(r.edits, replacement{t.Start, t.End, ""})
		r.text.tokens = r.text.tokens[:len(r.text.tokens)-1]
		return -1
	}
	switch strings.ToLower(s) {
	case "select", "values", "table":
		r.text.queries = append(r.text.queries, t.Start)
	case "natural", "left", "right", "inner", "outer", "cross":
		if r.join >= 0 {
			return r.join
		}
		return t.Start
	case "join", "straight_join":
		start := t.Start
		if r.join >= 0 {
			start = r.join
		}
		r.text.joins = append(r.text.joins, start)
	}
	return -1
}

// unknownCharsets are the character sets that the parser refuses before a
// string, with the underscore.
var unknownCharsets = map[string]bool{
	"_armscii8": true, "_big5": true, "_cp1250": true, "_cp1251": true, "_cp1256": true, "_cp1257": true, "_cp850": true,
	"_cp852": true, "_cp866": true, "_cp932": true, "_dec8": true, "_eucjpms": true, "_euckr": true, "_gb2312": true,
	"_geostd8": true, "_greek": true, "_hebrew": true, "_hp8": true, "_keybcs2": true, "_koi8r": true, "_koi8u": true,
	"_latin2": true, "_latin5": true, "_latin7": true, "_macce": true, "_macroman": true, "_sjis": true, "_swe7": true,
	"_tis620": true, "_ucs2": true, "_ujis": true, "_utf16": true, "_utf16le": true, "_utf32": true,
}

// introduces tells whether a word gives the character set of the string, or
// the hexadecimal or bit literal, behind it.
func (r *rewriter) introduces() bool {
	lex := *r.lex
	next, ok := lex.Next()
	if !ok {
		return false
	}
	switch text := strings.ToLower(r.src[next.Start:next.End]); next.Kind {
	case sqlparse.String:
		return true
	case sqlparse.Number:
		return strings.HasPrefix(text, "0x") || strings.HasPrefix(text, "0b")
	case sqlparse.Word:
		return (text == "x" || text == "b") && next.End < len(r.src) && r.src[next.End] == '\''
	default:
		return false
	}
}

// symbol reads a symbol, which may begin a placeholder.
func (r *rewriter) symbol(at int, c byte) {
	switch {
	case c == '?':
		number := r.numbers.Question()
		r.text.params[at] = number
		r.placeholder(sqlparse.Placeholder{Number: number, Pos: sqlast.Pos(at)})
	case c == ':' && r.style.Named, c == '@' && r.style.Sqlc:
		if at > r.p.start && r.src[at-1] == c || at+1 < len(r.src) && r.src[at+1] == c {
			return // @@sql_mode
		}
		name := sqlparse.BindName(r.src[at+1:], c == ':')
		if name == "" {
			return
		}
		end := at + 1 + len(name)
		if c == '@' && strings.HasPrefix(strings.TrimLeft(r.src[end:], " \t\r\n"), ":=") {
			return // the assignment of a variable
		}
		number := r.numbers.Name(name)
		r.placeholder(sqlparse.Placeholder{Number: number, Name: name, Pos: sqlast.Pos(at)})
		r.parameter(at, end, number)
	}
}

// placeholder lists a placeholder at its first occurrence.
func (r *rewriter) placeholder(p sqlparse.Placeholder) {
	if !r.seen[p.Number] {
		r.seen[p.Number] = true
		r.placeholders = append(r.placeholders, p)
	}
}

// parameter makes a placeholder a question mark.
func (r *rewriter) parameter(start, end, number int) {
	r.text.params[start] = number
	r.replace(start, end, "?")
	r.effort.operand()
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

// build makes the text for the parser, as long as the piece.
func (r *rewriter) build() string {
	if len(r.edits) == 0 {
		return r.src[r.p.start:]
	}
	var b strings.Builder
	b.Grow(len(r.src) - r.p.start)
	done := r.p.start
	for _, e := range r.edits {
		b.WriteString(r.src[done:e.start])
		b.WriteString(e.by)
		b.WriteString(strings.Repeat(" ", e.end-e.start-len(e.by)))
		done = e.end
	}
	b.WriteString(r.src[done:])
	return b.String()
}
