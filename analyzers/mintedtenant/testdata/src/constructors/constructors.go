package constructors

import "tenant"

func parse(s string) (tenant.ID, error) { return tenant.Parse(s) }
