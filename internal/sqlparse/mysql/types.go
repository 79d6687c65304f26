package mysql

import (
	"fmt"
	"strconv"

	"github.com/sqlc-dev/marino/charset"
	mysqltype "github.com/sqlc-dev/marino/mysql"
	"github.com/sqlc-dev/marino/types"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// LowerType gives a column's type the name that information_schema has for it:
// BOOL is tinyint, INTEGER is int, NVARCHAR is varchar. The modifiers are the
// length, or precision and scale, when written.
func LowerType(t *types.FieldType) sqlast.TypeName { return typeOf(t) }

func typeOf(t *types.FieldType) sqlast.TypeName {
	out := sqlast.TypeName{Name: types.TypeToStr(t.GetType(), t.GetCharset())}
	switch out.Name {
	case "var_string":
		out.Name = "varchar"
		if t.GetCharset() == charset.CharsetBin {
			out.Name = "varbinary"
		}
	case "null":
		out.Name = "unknown"
	case "":
		out.Name = fmt.Sprintf("type %d", t.GetType())
	}
	switch t.GetType() {
	case mysqltype.TypeNewDecimal:
		if n := t.GetFlen(); n != types.UnspecifiedLength {
			out.Mods = []int{n, max(0, t.GetDecimal())}
		}
	case mysqltype.TypeString, mysqltype.TypeVarchar, mysqltype.TypeVarString, mysqltype.TypeBit:
		if n := t.GetFlen(); n != types.UnspecifiedLength {
			out.Mods = []int{n}
		}
	}
	return out
}

func isUnsigned(t *types.FieldType) bool { return mysqltype.HasUnsignedFlag(t.GetFlag()) }

func itoa(n int) string { return strconv.Itoa(n) }

func typeName(v any) string { return fmt.Sprintf("%T", v) }
