package generated

import "database/sql"

func reported(db *sql.DB) { db.Exec("DELETE FROM orders") } // want `runs SQL of package generated`
