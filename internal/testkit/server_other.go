//go:build !unix

package testkit

import "errors"

func serverBinaries() (struct{}, error) {
	return struct{}{}, errors.New("a temporary PostgreSQL needs a Unix system")
}

func startServer() (string, error) {
	_, err := serverBinaries()
	return "", err
}
