// Package queries holds statement texts and runs none.
package queries

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

const ByID = "SELECT id FROM t WHERE id = $1"

var List = "SELECT id FROM t"

var ByName = map[string]string{"one": "SELECT 1"}

// Where adds a condition.
func Where(q string, conds ...string) string {
	return q + " WHERE " + strings.Join(conds, " AND ")
}

// Filter returns a condition and its values.
func Filter(status string, id int) (string, []any, error) {
	if id < 0 {
		return "", nil, errors.New("negative")
	}
	if status == "" {
		return "id = $1", []any{id}, nil
	}
	return fmt.Sprintf("id = $1 AND status = $%d", 2), []any{id, status}, nil
}

// Query collects a statement.
type Query struct {
	text strings.Builder
	Args []any
}

// New starts a statement.
func New(text string) *Query {
	q := &Query{}
	q.text.WriteString(text + " ")
	return q
}

// Add adds a clause and its values.
func (q *Query) Add(clause string, args ...any) {
	q.text.WriteString(clause + " ")
	q.Args = append(q.Args, args...)
}

// And adds a condition and returns q.
func (q *Query) And(cond string, arg any) *Query {
	q.Add("AND "+cond, arg)
	return q
}

// String returns the text.
func (q *Query) String() string { return q.text.String() }

// Variables that package usestore assigns.
var (
	Changed = "SELECT 1"
	Run     = "SELECT 1"
	Unused  = "SELECT 1"
	Unset   string
)

func runs(db *sql.DB) { db.Query(Run) } // sql: SELECT 1 |
