// Package tenant has types that carry a tenant.
package tenant

import (
	"context"
	"errors"
	"strings"
)

type ID string

type Number int64

type Key [16]byte

type Tenant struct {
	ID   string
	Name string
}

type Opaque struct{ id string }

type Alias = ID

// Parse makes an ID of any text.
func Parse(s string) (ID, error) {
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		return "", errors.New("empty")
	}
	return ID(trimmed), nil
}

// MustParse is Parse for texts that are known to be fine.
func MustParse(s string) ID {
	id, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return id
}

func NewOpaque(id string) Opaque { return Opaque{id} }

// Named makes a tenant that is nobody's yet.
func Named(name string) *Tenant { return &Tenant{Name: name} }

type key struct{}

// FromContext makes nothing.
func FromContext(ctx context.Context) ID {
	id, _ := ctx.Value(key{}).(ID)
	return id
}

func (id ID) String() string { return string(id) }

func (k *Key) UnmarshalText(text []byte) error {
	copy(k[:], text)
	return nil
}
