package knowledge

import (
	"go/types"
	"strings"
)

// shape describes an interface method by its name and parameters, so that a
// user's own interface over *sql.DB or pgx.Tx counts as what it abstracts.
type shape struct {
	dest  bool // a destination comes before the text
	label bool // a statement name comes before the text
	style ArgStyle
	kind  Kind
	exec  bool
	colon bool
}

var shapes = map[string][]shape{
	"Query":               {{style: Variadic}},
	"QueryRow":            {{style: Variadic}},
	"Queryx":              {{style: Variadic}},
	"QueryRowx":           {{style: Variadic}},
	"QueryContext":        {{style: Variadic}},
	"QueryRowContext":     {{style: Variadic}},
	"QueryxContext":       {{style: Variadic}},
	"QueryRowxContext":    {{style: Variadic}},
	"Exec":                {{style: Variadic, exec: true}},
	"ExecContext":         {{style: Variadic, exec: true}},
	"MustExec":            {{style: Variadic, exec: true}},
	"MustExecContext":     {{style: Variadic, exec: true}},
	"Get":                 {{dest: true, style: Variadic}},
	"GetContext":          {{dest: true, style: Variadic}},
	"Select":              {{dest: true, style: Variadic}},
	"SelectContext":       {{dest: true, style: Variadic}},
	"NamedExec":           {{style: Bound, exec: true, colon: true}},
	"NamedExecContext":    {{style: Bound, exec: true, colon: true}},
	"NamedQuery":          {{style: Bound, colon: true}},
	"NamedQueryContext":   {{style: Bound, colon: true}},
	"Prepare":             {{kind: Prepare}, {kind: Prepare, label: true}},
	"PrepareContext":      {{kind: Prepare}},
	"Preparex":            {{kind: Prepare}},
	"PreparexContext":     {{kind: Prepare}},
	"PrepareNamed":        {{kind: Prepare, colon: true}},
	"Queue":               {{style: Variadic, exec: true}},
	"CopyFrom":            {{kind: Copy, exec: true}},
	"PrepareNamedContext": {{kind: Prepare, colon: true}},
}

// shaped matches a method of an interface.
func shaped(fn *types.Func) *API {
	recv := fn.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) {
		return nil
	}
	return shapedLike(fn)
}

// shapedLike matches a method of any type.
func shapedLike(fn *types.Func) *API {
	list, ok := shapes[fn.Name()]
	if !ok || fn.Signature().Recv() == nil {
		return nil
	}
	for _, s := range list {
		if api := s.match(fn); api != nil {
			return api
		}
	}
	return nil
}

func (s shape) match(fn *types.Func) *API {
	sig := fn.Signature()
	params := sig.Params()
	i := 0
	next := func(ok func(types.Type) bool) bool {
		if i < params.Len() && ok(params.At(i).Type()) {
			i++
			return true
		}
		return false
	}
	next(isContext)
	if s.dest && !next(isAny) {
		return nil
	}
	if s.label && !next(isString) {
		return nil
	}
	text := i
	if s.kind == Copy {
		if !next(isIdentifier) || !next(isAnything) || !next(isAnything) {
			return nil
		}
	} else if !next(isString) {
		return nil
	}
	args := i
	style := s.style
	switch s.style {
	case Variadic:
		// Without a list of any values it takes a result of a library to tell
		// the method from those of other fields.
		if listed := next(isAnySlice); !listed || !sig.Variadic() {
			if !returnsLibrary(sig) {
				return nil
			}
			style = NoArgs
			if listed || next(isSlice) {
				style = Slice
			}
		}
	case Bound:
		if !next(isAny) {
			return nil
		}
	default:
	}
	if i != params.Len() {
		return nil
	}
	// A preparation is told from other string methods by what it returns.
	if s.kind == Prepare && !returnsStatement(sig) {
		return nil
	}
	pgx := mentions(sig, "github.com/jackc/")
	return &API{
		Package: fn.Pkg().Path(), Recv: recvName(fn), Name: fn.Name(), Kind: s.kind,
		SQL: text, Args: args, Style: style, Exec: s.exec,
		Question: !pgx, Colon: s.colon, At: pgx, Options: pgx,
	}
}

func isAnything(types.Type) bool { return true }

// isIdentifier says whether t is the type by which pgx names a table.
func isIdentifier(t types.Type) bool {
	name := TypeName(t)
	return strings.HasPrefix(name, "github.com/jackc/pgx/") && strings.HasSuffix(name, ".Identifier")
}

func isSlice(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

// returnsLibrary says whether a result of sig is of a package of the tables.
func returnsLibrary(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		name := strings.TrimLeft(TypeName(v.Type()), "*[]")
		if i := strings.LastIndex(name, "."); i >= 0 && IsLibrary(name[:i]) {
			return true
		}
	}
	return false
}

func isContext(t types.Type) bool { return TypeName(t) == "context.Context" }

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.String
}

func isAny(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.Empty()
}

func isAnySlice(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && isAny(s.Elem())
}

func returnsStatement(sig *types.Signature) bool {
	if sig.Results().Len() == 0 {
		return false
	}
	name := TypeName(sig.Results().At(0).Type())
	return strings.HasSuffix(name, "Stmt") || strings.HasSuffix(name, "StatementDescription")
}

// mentions says whether a result of sig is of a type whose package path
// starts with prefix.
func mentions(sig *types.Signature, prefix string) bool {
	for v := range sig.Results().Variables() {
		if strings.HasPrefix(strings.TrimLeft(TypeName(v.Type()), "*[]"), prefix) {
			return true
		}
	}
	return false
}
