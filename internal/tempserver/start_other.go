//go:build !unix

package tempserver

import "fmt"

func start(s *spec) (*Server, error) {
	return nil, fmt.Errorf("a temporary %s needs a Unix system: %w", s.name, ErrNotInstalled)
}
