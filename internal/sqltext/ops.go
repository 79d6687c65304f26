package sqltext

import (
	"go/token"
	"go/types"
	"regexp"
	"strconv"
	"strings"
)

// apply computes an operation on text.
func (x *expander) apply(e *Expr) []Segment {
	switch e.op {
	case opUpper:
		return mapText(x.pieces(e.args[0]), strings.ToUpper)
	case opLower:
		return mapText(x.pieces(e.args[0]), strings.ToLower)
	case opCopy:
		return x.pieces(e.args[0])
	case opTrimSpace, opTrim, opTrimLeft, opTrimRight, opTrimPrefix, opTrimSuffix:
		return x.trim(e)
	case opReplace:
		return x.replace(e)
	case opReplacer:
		return x.replacer(e)
	case opRepeat:
		return x.repeat(e)
	case opJoin:
		return x.join(e)
	case opSprintf:
		return x.sprintf(e)
	case opSprint, opSprintln:
		return x.sprint(e)
	case opColumns:
		return x.columns(e)
	case opQuoteIdentifier, opQuoteLiteral, opSanitize:
		return x.quote(e)
	case opCut:
		return x.cut(e)
	case opLen:
		return x.length(e)
	case opAdd:
		a, ok := x.number(e.args[0])
		b, ok2 := x.number(e.args[1])
		if ok && ok2 {
			return literalExpr(strconv.Itoa(a + e.n*b)).segs
		}
		return holeExpr(NumberText, "", token.NoPos).segs
	case opChar:
		if n, ok := x.number(e.args[0]); ok && n >= 0 && n <= 0x10ffff {
			return literalExpr(string(rune(n))).segs
		}
		return free("a character that is not constant")
	case opIndex:
		if k, ok := x.loops[e.loop]; ok {
			return literalExpr(strconv.Itoa(k + e.n)).segs
		}
		return holeExpr(NumberText, "", token.NoPos).segs
	case opIn:
		return x.expandIn(e)
	}
	return free(reasonOf(e))
}

func mapText(segs []Segment, f func(string) string) []Segment {
	out := make([]Segment, len(segs))
	for i, s := range segs {
		out[i] = s
		if s.Hole == nil {
			if t := f(s.Text); len(t) == len(s.Text) {
				out[i].Text = t
			} else {
				out[i] = Segment{Text: t}
			}
		}
	}
	return out
}

// trim cuts text at the ends; what a hole holds is not touched.
func (x *expander) trim(e *Expr) []Segment {
	segs := x.pieces(e.args[0])
	cutset := ""
	if len(e.args) > 1 {
		s, ok := constantText(x.pieces(e.args[1]))
		if !ok {
			return free(reasonOf(e))
		}
		cutset = s
	}
	segs = append([]Segment(nil), segs...)
	left := e.op == opTrimSpace || e.op == opTrim || e.op == opTrimLeft
	right := e.op == opTrimSpace || e.op == opTrim || e.op == opTrimRight
	trim := func(s string, f, space func(string) string) int {
		if e.op == opTrimSpace {
			return len(s) - len(space(s))
		}
		return len(s) - len(f(s))
	}
	for left && len(segs) > 0 && segs[0].Hole == nil {
		s := segs[0]
		n := trim(s.Text, func(s string) string { return strings.TrimLeft(s, cutset) }, func(s string) string { return strings.TrimLeft(s, " \t\r\n\v\f") })
		if n < len(s.Text) {
			segs[0] = s.slice(n, len(s.Text))
			break
		}
		segs = segs[1:]
	}
	for right && len(segs) > 0 && segs[len(segs)-1].Hole == nil {
		last := len(segs) - 1
		s := segs[last]
		n := trim(s.Text, func(s string) string { return strings.TrimRight(s, cutset) }, func(s string) string { return strings.TrimRight(s, " \t\r\n\v\f") })
		if n < len(s.Text) {
			segs[last] = s.slice(0, len(s.Text)-n)
			break
		}
		segs = segs[:last]
	}
	switch {
	case e.op == opTrimPrefix && len(segs) > 0:
		return cutEnds(segs, cutset, "")
	case e.op == opTrimSuffix && len(segs) > 0:
		return cutEnds(segs, "", cutset)
	}
	return segs
}

// cutEnds removes a prefix and a suffix when they are there.
func cutEnds(segs []Segment, prefix, suffix string) []Segment {
	segs = join(segs)
	if s := segs[0]; s.Hole == nil && strings.HasPrefix(s.Text, prefix) {
		segs[0] = s.slice(len(prefix), len(s.Text))
	}
	last := len(segs) - 1
	if s := segs[last]; s.Hole == nil && strings.HasSuffix(s.Text, suffix) {
		segs[last] = s.slice(0, len(s.Text)-len(suffix))
	}
	return segs
}

// join merges adjacent constant segments into one.
func join(segs []Segment) []Segment {
	var out []Segment
	for i := 0; i < len(segs); {
		j := i
		for j < len(segs) && segs[j].Hole == nil {
			j++
		}
		switch {
		case j == i:
			out = append(out, segs[i])
			i++
		case j == i+1:
			out = append(out, segs[i])
			i = j
		default:
			r := runOf(segs[i:j])
			out = append(out, r.segment(0, len(r.text)))
			i = j
		}
	}
	return out
}

func (x *expander) replace(e *Expr) []Segment {
	segs := x.pieces(e.args[0])
	old, ok := constantText(x.pieces(e.args[1]))
	count := -1
	if len(e.args) > 3 {
		n, known := x.number(e.args[3])
		if !known {
			ok = false
		}
		count = n
	}
	if !ok || old == "" {
		return free(reasonOf(e))
	}
	by := x.pieces(e.args[2])
	var out []Segment
	for _, s := range join(segs) {
		if s.Hole != nil {
			if s.Hole.Kind == NumberText && strings.ContainsAny(old, "0123456789-") {
				return free(reasonOf(e))
			}
			out = append(out, s)
			continue
		}
		at := 0
		for count != 0 {
			i := strings.Index(s.Text[at:], old)
			if i < 0 {
				break
			}
			out = append(out, s.slice(at, at+i))
			out = append(out, by...)
			at += i + len(old)
			count--
		}
		out = append(out, s.slice(at, len(s.Text)))
	}
	return out
}

// replacer applies a strings.Replacer of constants.
func (x *expander) replacer(e *Expr) []Segment {
	if len(e.args) != 2 {
		return free(reasonOf(e))
	}
	r := x.reduce(e.args[0])
	if r.kind != kindOp || r.op != opReplacer || len(r.args) != 1 {
		return free(reasonOf(e))
	}
	var pairs []string
	for _, it := range x.list(r.args[0]) {
		if it.rest != "" {
			return free(reasonOf(e))
		}
		s, ok := constantText(x.pieces(it.x))
		if !ok {
			return free(reasonOf(e))
		}
		pairs = append(pairs, s)
	}
	if len(pairs)%2 != 0 {
		return free(reasonOf(e))
	}
	var out []Segment
	for _, s := range join(x.pieces(e.args[1])) {
		if s.Hole != nil {
			out = append(out, s)
			continue
		}
		res := &run{}
		for i := 0; i < len(s.Text); {
			k := 0
			for k < len(pairs) && (pairs[k] == "" || !strings.HasPrefix(s.Text[i:], pairs[k])) {
				k += 2
			}
			if k < len(pairs) {
				res.addText(pairs[k+1], s.Pos(i))
				i += len(pairs[k])
				continue
			}
			res.add(s.slice(i, i+1))
			i++
		}
		out = append(out, res.segment(0, len(res.text)))
	}
	return out
}

func (x *expander) repeat(e *Expr) []Segment {
	unit := x.pieces(e.args[0])
	if n, ok := x.number(e.args[1]); ok {
		if n < 0 || n > 10000 {
			return free(reasonOf(e))
		}
		var out []Segment
		for range n {
			out = append(out, unit...)
			x.count()
		}
		return out
	}
	if placeholders(unit) {
		return []Segment{{Hole: &Hole{Kind: PlaceholderList, leads: startsWithComma(unit)}}}
	}
	return free(reasonOf(e))
}

func (x *expander) join(e *Expr) []Segment {
	items := x.list(e.args[0])
	sep := x.pieces(e.args[1])
	var out []Segment
	for i, it := range items {
		if i > 0 {
			out = append(out, sep...)
		}
		if it.rest == "" {
			out = append(out, x.pieces(it.x)...)
			continue
		}
		if it.repeat == nil {
			return free(it.rest)
		}
		s, ok := constantText(sep)
		if !ok || strings.TrimSpace(s) != "," {
			return free(it.rest)
		}
		for _, d := range it.repeat.args {
			for _, el := range x.list(d) {
				if el.rest != "" || !placeholders(x.pieces(el.x)) {
					return free(it.rest)
				}
			}
		}
		out = append(out, Segment{Hole: &Hole{Kind: PlaceholderList}})
	}
	return out
}

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

func (x *expander) cut(e *Expr) []Segment {
	segs := join(x.pieces(e.args[0]))
	low := e.n
	drop := 0
	if len(e.args) > 1 {
		h := e.args[1]
		if n, ok := x.number(h); ok {
			s, constant := constantText(segs)
			if !constant || n > len(s) || n < low {
				return free("part of a text")
			}
			r := runOf(segs)
			return []Segment{r.segment(low, n)}
		}
		if h.kind != kindOp || h.op != opAdd || h.n != -1 || h.args[0].kind != kindOp || h.args[0].op != opLen || h.args[0].args[0] != e.args[0] {
			return free("part of a text")
		}
		n, ok := x.number(h.args[1])
		if !ok || n < 0 {
			return free("part of a text")
		}
		drop = n
	}
	if low > 0 && (len(segs) == 0 || segs[0].Hole != nil && segs[0].Hole.Kind != PlaceholderList || segs[0].Hole == nil && low > len(segs[0].Text)) {
		return free("part of a text")
	}
	if low > 0 && segs[0].Hole == nil {
		segs[0] = segs[0].slice(low, len(segs[0].Text))
	}
	if drop == 0 {
		return segs
	}
	if len(segs) == 0 {
		return free("part of a text")
	}
	switch s := segs[len(segs)-1]; {
	case s.Hole != nil && s.Hole.Kind == PlaceholderList && drop <= 2:
	case s.Hole == nil && drop <= len(s.Text):
		segs[len(segs)-1] = s.slice(0, len(s.Text)-drop)
	default:
		return free("part of a text")
	}
	return segs
}

func (x *expander) length(e *Expr) []Segment {
	unknown := holeExpr(NumberText, "", token.NoPos).segs
	r := x.reduce(e.args[0])
	switch r.kind {
	case kindList, kindAppend, kindRepeat, kindParam:
		n := 0
		for _, it := range x.list(r) {
			if it.rest != "" {
				return unknown
			}
			n++
		}
		return literalExpr(strconv.Itoa(n)).segs
	case kindText, kindConcat, kindOp:
		if s, ok := constantText(x.pieces(r)); ok {
			return literalExpr(strconv.Itoa(len(s))).segs
		}
	}
	return unknown
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
	for _, s := range join(x.pieces(e.args[0])) {
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

// placeholders says whether segs is one placeholder with commas around it.
func placeholders(segs []Segment) bool {
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
	return placeholder.MatchString(b.String())
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
	for i := 0; i < len(segs); i++ {
		s := segs[i]
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

func (x *expander) sprint(e *Expr) []Segment {
	items := x.list(e.args[0])
	var out []Segment
	wasString := true
	for i, it := range items {
		if it.rest != "" {
			return free(reasonOf(e))
		}
		str := it.x.kind == kindValue && it.x.value != nil && it.x.value.Type != nil && isString(it.x.value.Type)
		if i > 0 && (e.op == opSprintln || !str && !wasString) {
			out = append(out, Segment{Text: " "})
		}
		wasString = str
		out = append(out, x.formatted(it.x, "%v", 'v')...)
	}
	if e.op == opSprintln {
		out = append(out, Segment{Text: "\n"})
	}
	return out
}
