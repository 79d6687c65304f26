package sqlgen

// tokenKind is the kind of a token of any dialect.
type tokenKind uint8

const (
	word   tokenKind = iota // a name or keyword, not quoted
	quoted                  // a quoted name or a string
	number
	param  // $1
	symbol // an operator or a single sign
	open   // (
	shut   // )
)

type token struct {
	kind       tokenKind
	start, end int
}

// lex splits SQL text into tokens, without comments. It takes any bytes.
func lex(s string) []token {
	toks := make([]token, 0, len(s)/4+1)
	for i := 0; i < len(s); {
		c := s[i]
		start := i
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case c == '-' && i+1 < len(s) && s[i+1] == '-':
			for i < len(s) && s[i] != '\n' {
				i++
			}
			continue
		case c == '/' && i+1 < len(s) && s[i+1] == '*':
			for i += 2; i < len(s) && (s[i-1] != '*' || s[i] != '/' || i-start < 3); i++ {
			}
			i = min(i+1, len(s))
			continue
		case c == '\'' || c == '"' || c == '`':
			for i++; i < len(s); i++ {
				if s[i] == c {
					if i+1 < len(s) && s[i+1] == c {
						i++
						continue
					}
					break
				}
			}
			i = min(i+1, len(s))
			toks = append(toks, token{quoted, start, i})
			continue
		case c == '(':
			i++
			toks = append(toks, token{open, start, i})
			continue
		case c == ')':
			i++
			toks = append(toks, token{shut, start, i})
			continue
		case letter(c):
			for i < len(s) && (letter(s[i]) || digit(s[i])) {
				i++
			}
			toks = append(toks, token{word, start, i})
			continue
		case digit(c):
			for i < len(s) && (digit(s[i]) || s[i] == '.') {
				i++
			}
			toks = append(toks, token{number, start, i})
			continue
		case c == '$' && i+1 < len(s) && digit(s[i+1]):
			for i++; i < len(s) && digit(s[i]); i++ {
			}
			toks = append(toks, token{param, start, i})
			continue
		}
		i++
		for i < len(s) && operator(c) && operator(s[i]) && i-start < 3 && !(s[i] == '-' && i+1 < len(s) && s[i+1] == '-') {
			i++
		}
		toks = append(toks, token{symbol, start, i})
	}
	return toks
}

func letter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func operator(c byte) bool {
	switch c {
	case '<', '>', '=', '!', '|', ':':
		return true
	}
	return false
}
