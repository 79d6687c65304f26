package texts

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
)

func sequence(id string) string {
	sum := md5.Sum([]byte(id))
	return "runs_" + hex.EncodeToString(sum[:]) + "_seq"
}

// A hash in a quoted name or in a literal is part of it.
func words(ctx context.Context, db *sql.DB, id string, tenant int) {
	db.ExecContext(ctx, strings.ReplaceAll(`DROP SEQUENCE "%sequence%"`, "%sequence%", sequence(id))) // sql: DROP SEQUENCE "runs_{word}_seq" |
	insert := `INSERT INTO t (id, -- the run's
		tenant_id) VALUES (nextval('` + sequence(id) + `'), $1)`
	db.ExecContext(ctx, insert, tenant)                                                                              // sql: INSERT INTO t (id, -- the run's tenant_id) VALUES (nextval('runs_{word}_seq'), $1) | tenant:int
	db.Query(fmt.Sprintf("SELECT id FROM t WHERE tenant_id = $1 AND key = '%x'", sha256.Sum256([]byte(id))), tenant) // sql: SELECT id FROM t WHERE tenant_id = $1 AND key = '{word}' | tenant:int
}

// By itself it can be a keyword, and behind a backslash or another quote it can
// be outside.
func bareWords(db *sql.DB, id []byte) {
	db.Query("SELECT id FROM t WHERE tenant_id = " + hex.EncodeToString(id))               // sql: SELECT id FROM t WHERE tenant_id = {value of hex.EncodeToString(id)} |
	db.Query("SELECT id FROM t_" + hex.EncodeToString(id))                                 // sql: SELECT id FROM t_{value of hex.EncodeToString(id)} |
	db.Query("SELECT id FROM t WHERE a = '' " + hex.EncodeToString(id) + " ''")            // sql: SELECT id FROM t WHERE a = '' {value of hex.EncodeToString(id)} '' |
	db.Query(`SELECT id FROM t WHERE a = '\' ` + hex.EncodeToString(id) + ` '`)            // sql: SELECT id FROM t WHERE a = '\' {value of hex.EncodeToString(id)} ' |
	db.Query("SELECT id FROM t # ' \n WHERE tenant_id = " + hex.EncodeToString(id) + " '") // sql: SELECT id FROM t # ' WHERE tenant_id = {value of hex.EncodeToString(id)} ' |
	db.Query("SELECT id FROM t /* ' */ WHERE a = " + hex.EncodeToString(id) + " -- '")     // sql: SELECT id FROM t /* ' */ WHERE a = {value of hex.EncodeToString(id)} -- ' |
	db.Query(strings.Trim("'"+hex.EncodeToString(id)+"'", "'abc"))                         // sql: ? value of strings.Trim("'" + hex.EncodeToString(id) + "'", "'ab…)
}
