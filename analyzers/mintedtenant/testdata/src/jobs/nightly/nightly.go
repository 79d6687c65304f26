package nightly

import "tenant"

func Run(args []string) tenant.ID { return tenant.ID(args[0]) }
