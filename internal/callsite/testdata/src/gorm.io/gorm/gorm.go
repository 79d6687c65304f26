// Package gorm has the signatures of the library that the tests need.
package gorm

type DB struct{}

func (db *DB) Raw(sql string, values ...any) *DB      { return db }
func (db *DB) Exec(sql string, values ...any) *DB     { return db }
func (db *DB) Where(query any, args ...any) *DB       { return db }
func (db *DB) Find(dest any, conds ...any) *DB        { return db }
func (db *DB) Scan(dest any) *DB                      { return db }
func (db *DB) Transaction(f func(tx *DB) error) error { return f(db) }
