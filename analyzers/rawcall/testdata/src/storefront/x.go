package storefront

import "database/sql"

func reported(db *sql.DB) { db.Exec("SELECT 1") } // want `\(\*DB\)\.Exec runs SQL of package storefront, which raw\.allow does not list \(TV201\)$`
