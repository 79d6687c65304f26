// Package composed puts statements together of text and of data.
package composed

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
)

type Message struct {
	Table, Text string
	ID          int64
	Columns     []string
}

type Store struct{ db *sql.DB }

// Save is called with data by packages above only.
func (s *Store) Save(m Message) {
	s.db.Exec("INSERT INTO "+m.Table+" (id) VALUES ($1)", m.ID)
}

// Flush is not told the data here, so that it is reported here for all.
func (s *Store) Flush(m *Message) {
	s.db.Exec(fmt.Sprintf("DELETE FROM %s", m.Table)) // sql: DELETE FROM {field Table of parameter m of (*Store).Flush} | ? the text was not recovered
}

func (s *Store) flushAll(ms []*Message, data []byte) {
	for _, m := range ms {
		s.Flush(m)
	}
	var m Message
	json.Unmarshal(data, &m)
	s.Flush(&m)
	s.Flush(&Message{Table: "orders"}) // sql: DELETE FROM orders |
}

func (s *Store) Start(ms chan []*Message) {
	for list := range ms {
		s.flushAll(list, nil)
	}
}

// Chosen composes where data becomes text, not where text is taken.
func (s *Store) Chosen(m Message) { s.table(m.Table) }

func (s *Store) table(name string) { s.db.Exec("TRUNCATE " + name) }

func (s *Store) Table(data []byte) {
	s.table(string(data)) // its callers hand over text
	s.table("orders")     // sql: TRUNCATE orders |
}

// Whole takes the statement itself from its data: nothing is composed.
func (s *Store) Whole(m Message) { s.db.Exec(m.Text) }

// Part takes text: its callers hand over SQL.
func (s *Store) Part(where string) { s.db.Query("SELECT id FROM orders WHERE " + where) }

func (s *Store) Parts(where ...string) {
	s.db.Query("SELECT id FROM orders WHERE " + strings.Join(where, " AND "))
}

// Built gathers text, so that its callers hand over SQL.
func (s *Store) Built(b *bytes.Buffer) { s.db.Query("SELECT id FROM " + b.String()) }

// Any takes what is text or not.
func (s *Store) Any(v any) { s.db.Query(fmt.Sprint("SELECT id FROM ", v)) }

// Both runs one statement on a pool or in a transaction: one composition.
func (s *Store) Both(tx *sql.Tx, m Message) {
	q := "UPDATE " + m.Table + " SET id = id"
	if tx != nil {
		tx.Exec(q)
		return
	}
	s.db.Exec(q)
}

// Tabler is data behind an interface.
type Tabler interface{ Name() string }

func (s *Store) Get(t Tabler) { s.db.Query("SELECT id FROM " + t.Name()) }

// List adds text of its own to what Save's callers do not tell.
func (s *Store) Archive(m Message) { s.Save(Message{Table: "archive_" + m.Table}) }

// Default runs a statement that is known beside one that is not: whoever calls
// it unseen runs both.
func (s *Store) Default(m Message) {
	table := "messages"
	if m.Table != "" {
		table = m.Table
	}
	s.db.Query("SELECT id FROM " + table)
}
