package guard

import (
	"go/types"
	"reflect"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// fields finds the fields of a struct at p that get the tenant columns.
func (a *analysis) fields(t types.Type, names knowledge.FieldNames, p place) {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	for _, tenant := range a.Tenants {
		column := a.Columns[tenant.Column]
		var found []string
		if column != "" && count(a.Columns, column) == 1 {
			found = fieldsFor(t, column, names, p.path, 0)
		}
		if len(found) != 1 {
			a.refuses(a.Call.Pos(), "which field gets column %s is not known", column)
			return
		}
		a.fill.tenants = append(a.fill.tenants, place{p.root, found[0]})
	}
}

func count(list []string, s string) int {
	n := 0
	for _, o := range list {
		if loose(o) == loose(s) {
			n++
		}
	}
	return n
}

func loose(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }

// fieldsFor lists the paths of the fields that may get a column.
func fieldsFor(t types.Type, column string, names knowledge.FieldNames, path string, depth int) []string {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 4 {
		return nil
	}
	var found []string
	for i := range s.NumFields() {
		f := s.Field(i)
		tag, tagged := reflect.StructTag(s.Tag(i)).Lookup("db")
		tag, _, _ = strings.Cut(tag, ",")
		at := path + "." + strconv.Itoa(i)
		switch {
		case tag == "-":
		case tagged && tag != "":
			if tag == column {
				found = append(found, at)
			}
		case f.Embedded():
			found = append(found, fieldsFor(f.Type(), column, names, at, depth+1)...)
		case loose(f.Name()) == loose(column):
			found = append(found, at)
			if names != knowledge.LooseNames {
				found = append(found, at) // a setting of the library decides
			}
		}
	}
	return found
}
