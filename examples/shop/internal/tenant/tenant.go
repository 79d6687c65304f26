// Package tenant names the shops that share the service.
package tenant

import "strconv"

// ID is the key of a tenant: one shop. A value of this type was taken from a
// verified token or from the database, never from what a request says.
type ID int64

// String formats the key for logs.
func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }
