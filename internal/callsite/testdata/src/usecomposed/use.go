// Package usecomposed calls what composes statements.
package usecomposed

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"io"

	"composed"
)

func message(r io.Reader) composed.Message {
	var m composed.Message
	json.NewDecoder(r).Decode(&m)
	return m
}

// Each composition is reported once for the package.
func Decoded(s *composed.Store, r io.Reader) {
	s.Save(message(r)) // sql: ?
	s.Save(message(r))
}

func Received(s *composed.Store, c chan composed.Message) {
	m := <-c
	s.Save(m)
	s.Flush(&m)    // reported in its own package
	s.Chosen(m)    // sql: ?
	s.Both(nil, m) // sql: ?
	s.Archive(m)   // sql: ?
}

// What is known is judged here.
func Known(s *composed.Store, tx *sql.Tx) {
	s.Save(composed.Message{Table: "orders"})     // sql: INSERT INTO orders (id) VALUES ($1) | m.ID:int64
	s.Both(tx, composed.Message{Table: "orders"}) // sql: UPDATE orders SET id = id |
	s.Get(orders{})                               // sql: SELECT id FROM orders |
}

type orders struct{}

func (orders) Name() string { return "orders" }

// Some of it is known, and it is SQL.
func Partly(s *composed.Store, r io.Reader) {
	s.Save(composed.Message{Table: "log_" + message(r).Table}) // sql: INSERT INTO log_{m is passed to (*Decoder).Decode} (id) VALUES ($1) | m.ID:int64
}

// What hands over SQL is reported where it does.
func Text(s *composed.Store, r io.Reader) {
	var b bytes.Buffer
	b.ReadFrom(r)
	s.Whole(message(r))               // sql: ?
	s.Part(message(r).Text)           // sql: SELECT id FROM orders WHERE {m is passed to (*Decoder).Decode} |
	s.Parts("a = 1", message(r).Text) // sql: SELECT id FROM orders WHERE a = 1 AND {m is passed to (*Decoder).Decode} |
	s.Built(&b)                       // sql: SELECT id FROM {b is changed by ReadFrom} |
	s.Any(message(r).Text)            // sql: SELECT id FROM {m is passed to (*Decoder).Decode} |
}

var (
	table composed.Tabler
	any_  any
)

func Unknown(s *composed.Store) {
	s.Get(table) // sql: ?
	s.Any(any_)  // sql: ?
}

// A function that is handed on is a call that does not tell.
func Handler(s *composed.Store, on func(any)) {
	on(s.Save)
	on(s.Part) // sql: ?
}

func Defaults(s *composed.Store, on func(any), c chan composed.Message) {
	on(s.Default)  // sql: ?
	s.Default(<-c) // sql: SELECT id FROM messages | // sql: ?
}
