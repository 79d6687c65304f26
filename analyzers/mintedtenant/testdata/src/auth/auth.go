// Package auth may make tenants.
package auth

import (
	"encoding/json"

	"tenant"
)

const Demo tenant.ID = "demo"

type Claims struct{ Tenant tenant.ID }

func Verify(token []byte) (tenant.ID, error) {
	var c Claims
	err := json.Unmarshal(token, &c)
	return c.Tenant, err
}

func Of(s string) tenant.ID { return tenant.ID(s) }
