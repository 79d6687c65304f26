package a

import "database/sql"

func reported(db *sql.DB, tenant int64) {
	db.Exec("SELECT set_config('app.tenant', $1, false)", tenant) // want `set_config for the session .*\(TV401\)$`
	db.Exec("SET app.tenant = '7'")                               // want `app\.tenant`
}

func silent(db *sql.DB, tenant int64) {
	db.Exec("SELECT set_config('app.tenant', $1, true)", tenant)
}
