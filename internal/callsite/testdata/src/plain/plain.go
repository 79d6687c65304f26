// Package plain has functions that look like database calls.
package plain

import "fmt"

type Log struct{}

func (Log) Query(s string, args ...any) {}

type shell interface {
	Exec(command string, args ...string)
	Get(key string) string
}

func Use(l Log, s shell) {
	l.Query("SELECT 1")
	s.Exec("ls", "-l")
	s.Get("key")
	fmt.Printf("SELECT %d", 1)
}
