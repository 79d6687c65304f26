// Package tempserver starts database servers that live as long as the process
// that started them: a PostgreSQL or a MariaDB of the machine's own packages,
// on data of its own, reachable over a socket in a private folder only.
//
// Durability is off: the data is thrown away with the server.
package tempserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// ErrNotInstalled says that the machine has no server to start.
var ErrNotInstalled = errors.New("no server on this machine")

// startTimeout bounds the making of the data and the server's start together.
const startTimeout = 2 * time.Minute

// Server is a running server. It ends with Close, or with the process however
// that ends.
type Server struct {
	// DSN is the server's address as its driver takes it: pgx's list of
	// keywords, or a DSN of go-sql-driver/mysql without a database. Its user
	// may create databases.
	DSN string

	// lifeline is the supervisor's standard input. It stays referenced, or
	// the garbage collector would close it.
	lifeline io.Closer
	ended    <-chan error
}

// Close ends the server and removes its data.
func (s *Server) Close() error {
	err := s.lifeline.Close()
	return errors.Join(err, <-s.ended)
}

// spec is how a product is started.
type spec struct {
	name   string
	users  []string // who runs it for root, whom the server refuses
	signal string   // ends the server at once
	// initialize makes the data in a folder, run the server there.
	initialize, run func(dir string) []string
	dsn             func(dir string) string
	ping            func(ctx context.Context, dsn string) error
}

// waitReady waits until the server answers or is gone, which comes with the
// end of its log.
func waitReady(ctx context.Context, s *spec, dsn string, gone <-chan error) error {
	for {
		err := s.ping(ctx, dsn)
		if err == nil {
			return nil
		}
		select {
		case log := <-gone:
			return fmt.Errorf("%s ended at its start: %w", s.name, log)
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w", s.name, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
