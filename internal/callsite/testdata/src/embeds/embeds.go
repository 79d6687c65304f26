// Package embeds runs statements of embedded files.
package embeds

import (
	"database/sql"
	"embed"
	"io/fs"
	"os"
)

//go:embed queries/one.sql queries/t*.sql
var some embed.FS

//go:embed queries
var all embed.FS

//go:embed "queries/two.sql"
var two string

func Named(db *sql.DB) {
	db.Exec(two) // sql: SELECT 2 FROM t |
	q, err := some.ReadFile("queries/one.sql")
	if err != nil {
		return
	}
	db.Exec(string(q)) // sql: SELECT 1 |
	q, _ = fs.ReadFile(all, "queries/more/three.sql")
	db.Exec(string(q)) // sql: SELECT 3 |
	q, _ = some.ReadFile("queries/more/three.sql")
	db.Exec(string(q)) // sql: ? file queries/more/three.sql is not embedded in some
	q, _ = os.ReadFile("queries/one.sql")
	db.Exec(string(q)) // sql: ? value of os.ReadFile("queries/one.sql")
}

func Each(db *sql.DB) {
	entries, _ := all.ReadDir("queries")
	for _, entry := range entries {
		q, _ := all.ReadFile("queries/" + entry.Name())
		db.Exec(string(q)) // sql: SELECT 1 ;; SELECT 2 FROM t ;; SELECT 3 |
	}
}
