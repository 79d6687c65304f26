package postgres
import ("testing";"strings";"github.com/tenantvet/tenantvet/internal/sqlparse")
func TestZZ(t *testing.T){ n:=len(Split(strings.Repeat(";\n",5<<20), sqlparse.Style{})); t.Log(n) }
