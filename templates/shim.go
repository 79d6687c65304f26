//go:build ignore

// The constraint is one that go get and go mod tidy respect: they look at all
// files but those that are ignored, and gen is no module's.

// Package tenantvet is all of tenantgen that xo interprets: it hands over to
// what is compiled.
package tenantvet

import (
	"context"

	xo "github.com/xo/xo/types"
	"tenantvet.invalid/gen"
)

// Init describes the templates to xo.
func Init(ctx context.Context, register func(xo.TemplateType)) error {
	return gen.Init(ctx, register)
}
