package gen

import (
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/ident"
)

// quote writes a name as a statement of the dialect needs it: plain where that
// is safe everywhere, else in the dialect's quotes.
func quote(d catalog.Dialect, name string) string {
	if ident.IsPlain(name) {
		return name
	}
	if d == catalog.MySQL {
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
