package sqlxuse

import (
	"strings"

	"github.com/jmoiron/sqlx"
)

type filter struct{ endpoints, status []string }

// A list that a condition is on, or that In expands, is none of the text.
func pages(db *sqlx.DB, project string, f *filter) error {
	query := "SELECT 1 FROM e WHERE p = :p"
	if len(f.endpoints) > 0 {
		query += " AND e IN (:e)"
	}
	query, args, err := sqlx.Named(query, map[string]any{"p": project, "e": f.endpoints})
	if err != nil {
		return err
	}
	query, args, err = sqlx.In(query, args...)
	if err != nil {
		return err
	}
	_, err = db.Queryx(db.Rebind(query), args...) // sql: SELECT 1 FROM e WHERE p = :p ;; SELECT 1 FROM e WHERE p = :p AND e IN (:e) | e=f.endpoints:[]string, p=project:string
	return err
}

func counted(db *sqlx.DB, project string, f *filter) error {
	args := []any{project}
	q := "SELECT count(*) FROM e WHERE p = ?"
	if len(f.endpoints) > 0 {
		q += " AND e IN (?)"
		args = append(args, f.endpoints)
	}
	if len(f.status) > 0 {
		q += " AND s IN (?)"
		args = append(args, f.status)
	}
	query, args, err := sqlx.In(q, args...)
	if err != nil {
		return err
	}
	_, err = db.Queryx(db.Rebind(query), args...) // sql: SELECT count(*) FROM e WHERE p = ? ;; SELECT count(*) FROM e WHERE p = ? AND e IN ({placeholders}) ;; SELECT count(*) FROM e WHERE p = ? AND e IN ({placeholders}) AND s IN ({placeholders}) ;; SELECT count(*) FROM e WHERE p = ? AND s IN ({placeholders}) | project:string, ?, f.status:[]string
	return err
}

// What is looked for behind Named is not what stands here: ":p OR" is "? OR".
func edited(db *sqlx.DB, project string) error {
	query, args, err := sqlx.Named("SELECT 1 FROM e WHERE p = :p OR q = 1", map[string]any{"p": project})
	if err != nil {
		return err
	}
	query = strings.ReplaceAll(query, ":p OR", ":p AND")
	_, err = db.Queryx(query, args...) // sql: ? text that is edited after sqlx.Named has rewritten it
	return err
}

// Doubling the colons that Named has left of :: gives the text again.
func casts(db *sqlx.DB, project, rest string) {
	query, args, err := sqlx.Named("SELECT a::text FROM e WHERE p = :p AND q IN (:q)", map[string]any{"p": project, "q": []int{1}})
	if err != nil {
		return
	}
	query, args, err = sqlx.In(query, args...)
	if err != nil {
		return
	}
	query = db.Rebind(query)
	_, err = db.Queryx(strings.ReplaceAll(query, ":", "::"), args...)                                // sql: SELECT a::text FROM e WHERE p = :p AND q IN (:q) | p=project:string, q=[1]int:[]int
	_, err = db.Queryx(strings.ReplaceAll(strings.ReplaceAll(query, ":", "::"), ":", "::"), args...) // sql: ?
	_, err = db.Queryx(strings.Replace(query, ":", "::", 1), args...)                                // sql: ?
	_, err = db.Queryx(strings.ReplaceAll(query, "?", "::"), args...)                                // sql: ?
	again, _, _ := sqlx.Named(strings.ReplaceAll(query, ":", "::"), map[string]any{"p": project})
	_, err = db.Queryx(strings.ReplaceAll(again, ":", "::")) // sql: ?
	assigned, _, _ := sqlx.Named("SELECT @a := 1 FROM e WHERE p = :p", map[string]any{"p": project})
	_, err = db.Queryx(strings.ReplaceAll(assigned, ":", "::")) // sql: ?
}
