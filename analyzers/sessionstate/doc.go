// Package sessionstate reports statements that set session state which outlives
// the request on a pooled connection, such as the setting that row-level
// security reads.
//
//	SELECT set_config('app.tenant', $1, false)
//
// What the call runs on decides: a pool, a transaction or a connection. It is
// silent about state that ends with the transaction.
package sessionstate
