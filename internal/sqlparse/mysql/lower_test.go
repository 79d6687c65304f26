package mysql

import (
	"testing"

	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlparsetest"
)

func TestLower(t *testing.T) { sqlparsetest.TestLower(t, Parse) }
