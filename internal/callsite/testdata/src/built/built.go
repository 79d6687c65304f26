// Package built runs statements that libraries make.
package built

import (
	"database/sql"
	"reflect"

	"github.com/Masterminds/squirrel"
	"github.com/go-gorp/gorp/v3"
	"gorm.io/gorm"
)

func useGorm(db *gorm.DB, dest any, tenant int) {
	db.Raw("SELECT id FROM t WHERE tenant_id = ?", tenant).Scan(dest)     // sql[gorm.io/gorm.(*DB).Scan]: ? the library makes it
	db.Exec("DELETE FROM t WHERE tenant_id = ?", tenant)                  // sql: ? the library makes it
	db.Where("id IN (SELECT id FROM t)").Find(dest)                       // sql: ? the library makes it
	db.Transaction(func(tx *gorm.DB) error { tx.Find(dest); return nil }) // sql: ? the library makes it
	find := db.Find
	find(dest) // sql: ? the library makes it
}

func useSquirrel(db *sql.DB, r squirrel.BaseRunner) {
	squirrel.Select("id").From("t").RunWith(db).Query() // sql: ? the library makes it
	text, args, _ := squirrel.Select("id").ToSql()
	db.Query(text, args...)     // sql: ?
	r.Query("SELECT id FROM t") // sql: SELECT id FROM t |
}

func useGorp(e gorp.SqlExecutor, dest any) {
	e.Select(dest, "SELECT id FROM t WHERE tenant_id = ?", 1) // sql: SELECT id FROM t WHERE tenant_id = ? | 1:int=1
	e.SelectInt("SELECT count(*) FROM t")                     // sql: SELECT count(*) FROM t |
	e.Insert(dest)                                            // sql: ? the library makes it
}

func reflected(db *sql.DB, name string) {
	v := reflect.ValueOf(db)
	v.MethodByName("Query").Call([]reflect.Value{reflect.ValueOf("SELECT id FROM t")}) // sql: ? a method of *database/sql.DB is called by reflection
	v.MethodByName("Stats").Call(nil)
	reflect.Indirect(v).MethodByName(name) // sql: ? a method of *database/sql.DB is called by reflection
	if !v.IsNil() {
		return
	}
}

type unknown struct{ do func(text string) }

func functions(u map[string]any, log func(string)) {
	u["x"].(func(string))("SELECT id FROM t") // sql: ? it is given to a function value that is not known
	log("update the index")
}

// A text that is logged before it is run is judged where it is run.
func logged(db *sql.DB, log func(string, ...any), run func(string) error, ok bool) {
	const q = "SELECT id FROM t WHERE tenant_id = ?"
	log(q, 1)
	db.Query(q, 1) // sql: SELECT id FROM t WHERE tenant_id = ? | 1:int=1
	if ok {
		log(q, 1)                    // sql: ? it is given to a function value that is not known
		run(q)                       // sql: ? it is given to a function value that is not known
		log("DELETE FROM t")         // sql: ? it is given to a function value that is not known
		db.Query("SELECT id FROM t") // sql: SELECT id FROM t |
	}
}
