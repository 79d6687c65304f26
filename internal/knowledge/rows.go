package knowledge

import (
	"go/types"
	"strings"
)

// RowUse says what a call does with the rows that a statement returned.
type RowUse int

// The uses of rows.
const (
	UnknownUse   RowUse = iota
	NoData              // takes no row's data out: Close, Err, Columns
	NextRow             // goes to the next row
	ScanColumns         // fills the variables that its arguments point to, in the columns' order
	ScanStruct          // fills the struct that its argument points to, by the columns' names
	CollectRow          // returns one row
	CollectSlice        // returns all rows
)

// FieldNames says how a library finds the field for a column.
type FieldNames int

// The ways of finding fields.
const (
	TagNames   FieldNames = iota // the tag db; other names depend on settings
	LooseNames                   // the tag db, else the name without case and underscores
	NoNames                      // by position, or not at all
)

var (
	rowTypes  = map[string]bool{sqlPkg + ".Row": true, sqlPkg + ".Rows": true, sqlxPkg + ".Row": true, sqlxPkg + ".Rows": true}
	rowIfaces = map[string]bool{pgx4 + ".Row": true, pgx4 + ".Rows": true, pgx5 + ".Row": true, pgx5 + ".Rows": true, pgx5 + ".CollectableRow": true}

	rowMethods = map[string]RowUse{
		"Next": NextRow, "Scan": ScanColumns, "StructScan": ScanStruct,
		"Close": NoData, "Err": NoData, "Columns": NoData, "ColumnTypes": NoData, "FieldDescriptions": NoData, "CommandTag": NoData,
	}

	collectors = map[string]RowUse{"CollectRows": CollectSlice, "CollectOneRow": CollectRow, "CollectExactlyOneRow": CollectRow}

	// rowMakers are the functions that make a value of a row for a collector.
	rowMakers = map[string]FieldNames{
		"RowToStructByName": LooseNames, "RowToAddrOfStructByName": LooseNames,
		"RowToStructByNameLax": LooseNames, "RowToAddrOfStructByNameLax": LooseNames,
	}

	// wrappers take a pointer and give a destination of Scan that fills what
	// it points to.
	wrappers = map[string]bool{pqPkg + ".Array": true, pqPkg + ".GenericArray": true}
)

// MakesList says whether fn makes of a list, its argument, a value that a driver
// sends as an array.
func MakesList(fn *types.Func) bool { return wrappers[FullName(fn)] }

// IsRow says whether t is a library's row, or sequence of rows, that a
// statement returns. An interface of another package counts when it has the
// method Scan of one.
func IsRow(t types.Type) bool {
	name := strings.TrimPrefix(TypeName(t), "*")
	if rowTypes[name] || rowIfaces[name] {
		return true
	}
	if !types.IsInterface(t) {
		return false
	}
	m, _, _ := types.LookupFieldOrMethod(t, false, nil, "Scan")
	fn, ok := m.(*types.Func)
	return ok && scans(fn.Signature())
}

// scans says whether sig is that of Scan(dest ...any) error.
func scans(sig *types.Signature) bool {
	return sig.Variadic() && sig.Params().Len() == 1 && isAnySlice(sig.Params().At(0).Type()) &&
		sig.Results().Len() == 1 && TypeName(sig.Results().At(0).Type()) == "error"
}

// RowMethod says what a method of such a type does.
func RowMethod(fn *types.Func) RowUse {
	recv := fn.Signature().Recv()
	if recv == nil || !IsRow(recv.Type()) {
		return UnknownUse
	}
	use := rowMethods[fn.Name()]
	if use == ScanColumns && !scans(fn.Signature()) {
		return UnknownUse
	}
	return use
}

// Collector says what a function that takes rows and a maker of values
// returns.
func Collector(fn *types.Func) RowUse {
	k, ok := keyOf(fn)
	if !ok || k.pkg != pgx5 || k.recv != "" {
		return UnknownUse
	}
	return collectors[k.name]
}

// RowMaker says how a maker of values for a collector finds the fields.
func RowMaker(fn *types.Func) FieldNames {
	k, ok := keyOf(fn)
	names, known := rowMakers[k.name]
	if !ok || !known || k.pkg != pgx5 || k.recv != "" {
		return NoNames
	}
	return names
}

// Destination says whether an API fills a variable itself, the argument before
// its text: with one row, or with a slice of all.
func Destination(api *API) RowUse {
	switch {
	case api.Kind != Run || api.Exec || api.SQL == 0:
		return UnknownUse
	case strings.HasPrefix(api.Name, "Get"):
		return CollectRow
	case strings.HasPrefix(api.Name, "Select"):
		return CollectSlice
	}
	return UnknownUse
}

// IsDriverMemory says whether values of t are memory that belongs to the
// driver, which it uses again for the next row.
func IsDriverMemory(t types.Type) bool {
	switch TypeName(t) {
	case sqlPkg + ".RawBytes", pgx5 + "/pgtype.DriverBytes", pgx5 + "/pgtype.PreallocBytes":
		return true
	}
	return false
}

// IsDestination says whether a function, by its full name, turns a pointer
// into a destination of Scan that fills what it points to.
func IsDestination(name string) bool { return wrappers[name] }

// pure packages hold functions that only compute a result of their arguments.
var (
	purePackages  = map[string]bool{"strings": true, "strconv": true, "unicode": true, "unicode/utf8": true, "math": true, "math/bits": true, "cmp": true}
	pureFunctions = map[string]bool{
		"fmt.Sprintf": true, "fmt.Sprint": true, "fmt.Sprintln": true, "fmt.Errorf": true,
		"errors.New": true, "errors.Is": true, "errors.As": true, "errors.Join": true,
		"bytes.Equal": true, "bytes.Compare": true, "bytes.TrimSpace": true, "slices.Equal": true,
		"database/sql.NullString.Value": true,
	}
	idTypes = map[string]bool{
		"github.com/google/uuid.UUID": true, "github.com/gofrs/uuid.UUID": true, "github.com/gofrs/uuid/v5.UUID": true,
		"github.com/satori/go.uuid.UUID": true, "github.com/oklog/ulid.ULID": true, "github.com/oklog/ulid/v2.ULID": true,
		"github.com/rs/xid.ID": true, "github.com/segmentio/ksuid.KSUID": true,
	}
	loggers = map[string]bool{"log": true, "log/slog": true}
)

// IsPure says whether a function does nothing but compute a result of its
// arguments, which it does not keep.
func IsPure(fn *types.Func) bool {
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	name := FullName(fn)
	if pureFunctions[name] || spells(fn) {
		return true
	}
	for v := range fn.Signature().Params().Variables() {
		if _, calls := v.Type().Underlying().(*types.Signature); calls {
			return false // what it calls may keep them
		}
	}
	if fn.Signature().Recv() != nil {
		// Times and durations are values.
		return fn.Pkg().Path() == "time" && (recvName(fn) == "Time" || recvName(fn) == "Duration") && !strings.Contains(name, "(*")
	}
	writes := strings.HasPrefix(fn.Name(), "Append") || strings.HasPrefix(fn.Name(), "Encode")
	return purePackages[fn.Pkg().Path()] && !writes
}

// Spells says whether fn writes the whole of an identifier, so that equal
// results come from equal identifiers.
func Spells(fn *types.Func) bool { return fn != nil && spells(fn) }

func spells(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	return recv != nil && fn.Name() == "String" && idTypes[strings.TrimPrefix(TypeName(recv.Type()), "*")]
}

// IsLog says whether fn writes a log.
func IsLog(fn *types.Func) bool { return fn != nil && fn.Pkg() != nil && loggers[fn.Pkg().Path()] }

// Equality says how a function compares its two operands, the receiver among
// them: by a boolean, or by a number that is zero for equal ones.
func Equality(fn *types.Func) (compares, number bool) {
	if fn == nil {
		return false, false
	}
	switch FullName(fn) {
	case "bytes.Equal", "slices.Equal":
		return true, false
	case "bytes.Compare", "strings.Compare", "cmp.Compare":
		return true, true
	}
	return false, false
}
