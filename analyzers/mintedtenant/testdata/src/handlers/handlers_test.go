package handlers

import "tenant"

const forTests tenant.ID = "test"
