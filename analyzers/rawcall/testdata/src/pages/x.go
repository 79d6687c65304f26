package pages

import (
	"database/sql"
	"loose"
	"store"
)

func show(db *sql.DB) {
	store.List(db, "id")
	loose.List(db, "id")                   // want `loose\.List runs SQL of package loose, which raw\.allow does not list`
	store.Exec(db, "SELECT id FROM plans") // want `store\.Exec runs SQL of package pages, which raw\.allow does not list`
}
