package mysql

import (
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// effort bounds what the parser does with a statement before it is asked: its
// stack and the time of its second tries.
//
// The parser reads a parenthesis that may hold a query or an expression twice
// when its first guess is wrong, and all that is within as often, so that such
// parentheses within each other double the time each. INTERVAL and JSON_VALUE
// have it too.
type effort struct {
	problem  string
	levels   []level // open parentheses
	run      int     // parentheses opened without a token between
	prefixes int     // prefix operators without an operand between
	cases    int     // open CASE
	jsonCall bool    // the last word was JSON_VALUE
	unit     bool    // the last word was a unit that ended an INTERVAL
	colon    bool    // the last symbol was a colon
	assigned int     // := so far
}

// level is what is known of an open parenthesis, or of the statement.
type level struct {
	tries    int  // how often what is within may be read
	interval bool // an INTERVAL before has no unit yet
}

const maxTries = 256

func (e *effort) top() *level {
	if len(e.levels) == 0 {
		e.levels = append(e.levels, level{tries: 1})
	}
	return &e.levels[len(e.levels)-1]
}

func (e *effort) fail(format string, args ...any) {
	if e.problem == "" {
		e.problem = fmt.Sprintf(format, args...)
	}
}

func (e *effort) multiply(n int) {
	if t := e.top(); t.tries*n > maxTries {
		e.fail("queries nested in too many parentheses")
	} else {
		t.tries *= n
	}
}

func (e *effort) symbol(c byte) {
	run, colon := 0, e.colon
	e.colon = c == ':'
	if colon && c == '=' {
		if e.assigned++; e.assigned > sqlparse.MaxNesting {
			e.fail("more than %d variables assigned", sqlparse.MaxNesting)
		}
	}
	switch c {
	case '(':
		if e.unit { // it was a function's name
			e.top().interval = true
		}
		t := *e.top()
		next := level{tries: t.tries}
		if t.interval || e.jsonCall {
			next.tries *= 2
		}
		if next.tries > maxTries {
			e.fail("INTERVAL or JSON_VALUE nested too deeply")
		}
		e.levels = append(e.levels, next)
		run = e.run + 1
	case ')':
		if len(e.levels) > 1 {
			e.levels = e.levels[:len(e.levels)-1]
		}
		e.operandOnly()
	case ',':
		e.top().interval = false
		e.operandOnly()
	case '!', '~', '-', '+':
		e.prefix()
	default:
		e.operandOnly()
	}
	e.run, e.jsonCall, e.unit = run, false, false
}

func (e *effort) operandOnly() { e.prefixes = 0 }

// operand takes note of a literal, a quoted name or a placeholder.
func (e *effort) operand() { e.prefixes, e.run, e.jsonCall, e.unit = 0, 0, false, false }

func (e *effort) prefix() {
	if e.prefixes++; e.prefixes > sqlparse.MaxNesting {
		e.fail("more than %d prefix operators in a row", sqlparse.MaxNesting)
	}
}

func (e *effort) word(s string) {
	run := e.run
	e.run, e.jsonCall, e.unit = 0, false, false
	switch w := strings.ToUpper(s); w {
	case "NOT", "BINARY":
		e.prefix()
		return
	case "SELECT", "WITH", "VALUES", "TABLE":
		if run > 1 {
			e.multiply(run)
		}
	case "INTERVAL":
		if e.top().interval {
			e.multiply(2)
		}
		e.top().interval = true
		e.prefix()
		return
	case "JSON_VALUE":
		e.jsonCall = true
	case "CASE":
		if e.cases++; e.cases > sqlparse.MaxNesting {
			e.fail("CASE nested deeper than %d", sqlparse.MaxNesting)
		}
	case "END":
		e.cases = max(0, e.cases-1)
	default:
		if strings.HasPrefix(w, "SQL_TSI_") || units[w] {
			e.unit = e.top().interval
			e.top().interval = false
		}
	}
	e.prefixes = 0
}

var units = map[string]bool{
	"MICROSECOND": true, "SECOND": true, "MINUTE": true, "HOUR": true, "DAY": true,
	"WEEK": true, "MONTH": true, "QUARTER": true, "YEAR": true,
	"SECOND_MICROSECOND": true, "MINUTE_MICROSECOND": true, "MINUTE_SECOND": true,
	"HOUR_MICROSECOND": true, "HOUR_SECOND": true, "HOUR_MINUTE": true,
	"DAY_MICROSECOND": true, "DAY_SECOND": true, "DAY_MINUTE": true, "DAY_HOUR": true,
	"YEAR_MONTH": true,
}
