package off

import "tenant"

func convert(s string) tenant.ID { return tenant.ID(s) }
