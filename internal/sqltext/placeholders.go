package sqltext

import (
	"go/token"
	"go/types"
	"regexp"
	"strings"
)

func (x *expander) quote(e *Expr) []Segment {
	if e.op == opSanitize {
		var parts []string
		for _, it := range x.list(e.args[0]) {
			if it.rest == "" {
				if s, ok := constantText(x.pieces(it.x)); ok {
					parts = append(parts, quoteIdentifier(s))
					continue
				}
			}
			return holeExpr(QuotedIdentifier, "", token.NoPos).segs
		}
		return literalExpr(strings.Join(parts, ".")).segs
	}
	s, ok := constantText(x.pieces(e.args[0]))
	switch {
	case !ok && e.op == opQuoteIdentifier:
		return holeExpr(QuotedIdentifier, "", token.NoPos).segs
	case !ok:
		return free(reasonOf(e))
	case e.op == opQuoteIdentifier:
		return literalExpr(quoteIdentifier(s)).segs
	}
	s = strings.ReplaceAll(s, "'", "''")
	if strings.Contains(s, `\`) {
		return literalExpr(` E'` + strings.ReplaceAll(s, `\`, `\\`) + "'").segs
	}
	return literalExpr("'" + s + "'").segs
}

func (x *expander) columns(e *Expr) []Segment {
	var out []Segment
	for i, it := range x.list(e.args[0]) {
		if it.rest != "" {
			return free(it.rest)
		}
		if i > 0 {
			out = append(out, Segment{Text: ", "})
		}
		s, ok := constantText(x.pieces(it.x))
		if !ok {
			return free("a column that is not constant")
		}
		out = append(out, Segment{Text: quoteIdentifier(s)})
	}
	return out
}

func quoteIdentifier(s string) string {
	s, _, _ = strings.Cut(s, "\x00")
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// expandIn replaces each ? whose value is a list by a list of placeholders.
func (x *expander) expandIn(e *Expr) []Segment {
	items := x.list(e.args[1])
	isList := func(k int) bool {
		if k >= len(items) || items[k].rest != "" {
			return true
		}
		it := items[k].x
		if it.kind != kindValue {
			return true
		}
		v := it.value
		if v == nil {
			v = paramValue(it.param)
		}
		if v.Type == nil {
			return true
		}
		_, ok := v.Type.Underlying().(*types.Slice)
		return ok && !isBytes(v.Type) || types.IsInterface(v.Type)
	}
	var out []Segment
	k := 0
	quote := byte(0)
	for _, s := range x.edited(e.args[0]) {
		if s.Hole != nil {
			out = append(out, s)
			continue
		}
		from := 0
		for i := range len(s.Text) {
			switch c := s.Text[i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '\'' || c == '"':
				quote = c
			case c == '?':
				if isList(k) {
					out = append(out, s.slice(from, i), Segment{Hole: &Hole{Kind: PlaceholderList, FromIn: true, Pos: s.Pos(i)}})
					from = i + 1
				}
				k++
			}
		}
		out = append(out, s.slice(from, len(s.Text)))
	}
	return out
}

var placeholder = regexp.MustCompile(`^[\s,]*(\$[0-9]+|\?)(::[a-z_0-9]+(\[\])?)?[\s,]*$`)

var number = regexp.MustCompile(`^[\s,]*[0-9]+[\s,]*$`)

// numbers says whether segs is one number with commas around it.
func numbers(segs []Segment) bool { return matches(number, segs) }

// placeholders says whether segs is one placeholder with commas around it.
func placeholders(segs []Segment) bool { return matches(placeholder, segs) }

func matches(pattern *regexp.Regexp, segs []Segment) bool {
	var b strings.Builder
	for _, s := range segs {
		switch {
		case s.Hole == nil:
			b.WriteString(s.Text)
		case s.Hole.Kind == NumberText:
			b.WriteString("1")
		default:
			return false
		}
	}
	return pattern.MatchString(b.String())
}

func startsWithComma(segs []Segment) bool {
	for _, s := range segs {
		if t := strings.TrimSpace(s.Text); t != "" || s.Hole != nil {
			return strings.HasPrefix(t, ",")
		}
	}
	return false
}

var (
	placeholderBefore = regexp.MustCompile(`(\$[0-9]+|\?)\s*$`)
	placeholderAfter  = regexp.MustCompile(`^\s*,?\s*(\$[0-9]+|\?)`)
)

// tidy drops empty segments and lets a list of placeholders absorb the
// constant ones that it continues.
func tidy(segs []Segment) []Segment {
	var out []Segment
	for _, s := range segs {
		if s.Hole == nil && s.Text == "" {
			continue
		}
		if s.Hole != nil && s.Hole.Kind == PlaceholderList && len(out) > 0 {
			last := &out[len(out)-1]
			if s.Hole.leads && last.Hole == nil {
				if m := placeholderBefore.FindStringIndex(last.Text); m != nil {
					*last = last.slice(0, m[0])
				}
			}
		}
		if s.Hole == nil && len(out) > 0 && out[len(out)-1].Hole != nil && out[len(out)-1].Hole.Kind == PlaceholderList {
			if m := placeholderAfter.FindStringIndex(s.Text); m != nil {
				s = s.slice(m[1], len(s.Text))
			}
		}
		out = append(out, s)
	}
	return out
}
