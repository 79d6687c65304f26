package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/rule"
)

func (f *Finding) pos() diag.Position {
	return diag.Position{File: f.File, Line: f.Line, Column: f.Column}
}

func (r *Related) pos() diag.Position {
	return diag.Position{File: r.File, Line: r.Line, Column: r.Column}
}

func writePlain(w io.Writer, d *Document, _ *writer) error {
	for _, f := range d.Active() {
		fmt.Fprintf(w, "%s: %s (%s)\n", visible(f.pos().String()), visible(f.Message), f.Code)
		writeRelated(w, f.Related)
	}
	return nil
}

func writeRelated(w io.Writer, list []Related) {
	for _, r := range list {
		fmt.Fprintf(w, "\t%s: %s\n", visible(r.pos().String()), visible(r.Message))
	}
}

// visible escapes what would not be seen as a part of its line.
func visible(s string) string {
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch _, n := utf8.DecodeRuneInString(s[i:]); {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case hidden(r):
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// The escape sequences of colours.
const (
	bold   = "\x1b[1m"
	faint  = "\x1b[2m"
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	normal = "\x1b[0m"
)

func writeText(w io.Writer, d *Document, src *writer) error {
	paint := func(color, text string) string {
		if !src.Color {
			return text
		}
		return color + text + normal
	}
	for _, f := range d.Active() {
		color := red
		if f.Severity == rule.Warning {
			color = yellow
		}
		fmt.Fprintf(w, "%s %s %s\n", paint(bold, visible(f.pos().String())+":"), visible(f.Message), paint(color, "("+string(f.Code)+")"))
		if text, ok := src.line(f.File, f.Line); ok && f.Column >= 1 && f.Column <= len(text)+1 {
			shown, mark := excerpt(text, f.Column-1, f.end(text))
			gutter := fmt.Sprintf("%5d |", f.Line)
			fmt.Fprintf(w, "%s %s\n", paint(faint, gutter), shown)
			indent := strings.Repeat(" ", len(mark)-len(strings.TrimLeft(mark, " ")))
			fmt.Fprintf(w, "%s %s%s\n", paint(faint, strings.Repeat(" ", len(gutter)-1)+"|"), indent, paint(color, mark[len(indent):]))
		}
		writeRelated(w, f.Related)
	}
	return nil
}

// end is the offset in the finding's line behind what it is about: where that
// is not known, behind the word there.
func (f *Finding) end(line string) int {
	start := f.Column - 1
	switch {
	case f.EndLine > f.Line:
		return len(line)
	case f.EndLine == f.Line && f.EndColumn > f.Column:
		return min(f.EndColumn-1, len(line))
	}
	word := strings.TrimLeftFunc(line[start:], func(r rune) bool {
		return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
	})
	return len(line) - len(word)
}

const (
	tabWidth  = 4
	textWidth = 110 // columns of an excerpt
	context   = 40  // columns before the place in a line that is too long
)

// glyph is a character of an excerpt with the columns that it takes.
type glyph struct {
	text   string
	width  int
	marked bool
}

// excerpt shows a line without its indentation, cut where it is too long, and
// what marks the bytes from start to end under it.
func excerpt(line string, start, end int) (shown, mark string) {
	before := line[:min(start, len(line))]
	indent := len(before) - len(strings.TrimLeft(before, " \t"))
	var cells []glyph
	column := 0
	for i := indent; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		c := glyph{text: line[i : i+n], width: columns(r), marked: start <= i && i < max(end, start+1)}
		switch {
		case r == '\t':
			c.width = tabWidth - column%tabWidth
			c.text = strings.Repeat(" ", c.width)
		case hidden(r):
			c.text, c.width = string(utf8.RuneError), 1
		}
		column += c.width
		cells = append(cells, c)
		i += n
	}
	return draw(cut(cells), start >= len(line))
}

// cut leaves the cells around the first marked one.
func cut(cells []glyph) []glyph {
	total, before := 0, 0
	seen := false
	for _, c := range cells {
		seen = seen || c.marked
		if !seen {
			before += c.width
		}
		total += c.width
	}
	if total <= textWidth {
		return cells
	}
	ellipsis := glyph{text: "…", width: 1}
	var out []glyph
	if drop := before - context; drop > 0 && seen {
		for drop > 0 {
			drop -= cells[0].width
			cells = cells[1:]
		}
		out = append(out, ellipsis)
	}
	left := textWidth
	for _, c := range cells {
		if left -= c.width; left < 0 {
			return append(out, ellipsis)
		}
		out = append(out, c)
	}
	return out
}

// draw writes cells and the marks under them; atEnd marks the line's end.
func draw(cells []glyph, atEnd bool) (shown, mark string) {
	var text, under strings.Builder
	marked := false
	for _, c := range cells {
		text.WriteString(c.text)
		switch {
		case c.marked && !marked && c.width > 0:
			marked = true
			under.WriteString("^" + strings.Repeat("~", c.width-1))
		case c.marked:
			under.WriteString(strings.Repeat("~", c.width))
		case !marked:
			under.WriteString(strings.Repeat(" ", c.width))
		}
	}
	if atEnd || !marked {
		under.WriteByte('^')
	}
	return text.String(), under.String()
}

// columns is how many columns of a terminal a character takes.
func columns(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) || 0x1160 <= r && r <= 0x11ff {
		return 0 // joined with the one before it
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}
