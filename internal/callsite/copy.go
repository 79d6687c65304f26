package callsite

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

const (
	copyStart = "COPY "
	copyEnd   = ") FROM STDIN"
)

// inserted is the text of a bulk load as the insert of one of its rows, which
// is what has to hold for each. A list of columns that is not known stays.
func inserted(t sqltext.Template) sqltext.Template {
	segs := slices.Clone(t.Segments)
	if len(segs) == 0 {
		return t
	}
	first, last := &segs[0], &segs[len(segs)-1]
	if first.Hole != nil || last.Hole != nil || first.Literal.IsValid() || last.Literal.IsValid() ||
		!strings.HasPrefix(first.Text, copyStart) || !strings.HasSuffix(last.Text, copyEnd) {
		return t
	}
	columns := columnCount(segs)
	if columns == 0 {
		return t
	}
	list := make([]string, columns)
	for i := range list {
		list[i] = fmt.Sprintf("$%d", i+1)
	}
	first.Text = "INSERT INTO " + strings.TrimPrefix(first.Text, copyStart)
	last.Text = strings.TrimSuffix(last.Text, copyEnd) + ") VALUES (" + strings.Join(list, ", ") + ")"
	return sqltext.Template{Segments: segs}
}

// columnCount counts the columns of a bulk load; zero when they are not known.
func columnCount(segs []sqltext.Segment) int {
	n, quoted := 0, false
	for _, s := range segs {
		if s.Hole != nil {
			if n > 0 {
				return 0
			}
			continue
		}
		for _, c := range s.Text {
			switch {
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '(' && n == 0:
				n = 1
			case c == ',' && n > 0:
				n++
			}
		}
	}
	return n
}

// rows evaluates the values of one row of a bulk load: what the function that
// makes the rows returns. It is nil when they are not seen.
func (f *finder) rows(source ssa.Value) *sqltext.Expr {
	if m, ok := source.(*ssa.MakeInterface); ok {
		source = m.X
	}
	call, ok := source.(*ssa.Call)
	if !ok {
		return nil
	}
	fn := call.Call.StaticCallee()
	if fn == nil {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	i, ok := knowledge.RowFunction(obj)
	if !ok || i >= len(call.Call.Args) {
		return nil
	}
	var maker *ssa.Function
	switch v := call.Call.Args[i].(type) {
	case *ssa.MakeClosure:
		maker, _ = v.Fn.(*ssa.Function)
	case *ssa.Function:
		maker = v
	}
	if maker == nil {
		return nil
	}
	var lists []*sqltext.Expr
	for _, b := range maker.Blocks {
		if len(b.Instrs) == 0 {
			continue
		}
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		if c, ok := ret.Results[0].(*ssa.Const); ok && c.IsNil() {
			continue // an error, or the end
		}
		lists = append(lists, f.eval.List(ret.Results[0], ret))
	}
	if len(lists) == 0 {
		return nil
	}
	return sqltext.Either(lists)
}
