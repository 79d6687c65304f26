// Package helpers decodes for others.
package helpers

import (
	"encoding/json"
	"io"
	"net/http"
)

func ReadJSON(w http.ResponseWriter, r *http.Request, dst any) error { return read(r.Body, dst) }

func read(r io.Reader, dst any) error {
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	return dec.Decode(dst)
}

func Decode[T any](r *http.Request) (T, error) {
	var v T
	err := json.NewDecoder(r.Body).Decode(&v)
	return v, err
}

type Envelope[T any] struct{ Data T }

func DecodeEnvelope[T any](r *http.Request) (T, error) {
	e, err := Decode[Envelope[T]](r)
	return e.Data, err
}

type Client[T any] struct{}

func (Client[T]) Get(r io.Reader) (v T, err error) {
	err = json.NewDecoder(r).Decode(&v)
	return v, err
}

func As[T ~string](s string) T { return T(s) }

func Log(v any) {}
