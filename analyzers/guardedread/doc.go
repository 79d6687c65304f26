// Package guardedread reports reads of any tenant's row that the program makes
// up for by comparing the row's tenant with the caller's.
//
// It reports only with "guards: strict" in tenantvet.yaml; otherwise such reads
// are counted as guarded. Run "tenantvet explain TV106" for what counts as a
// comparison.
//
//	row := db.QueryRow(`SELECT tenant_id, status FROM orders WHERE id = $1`, id)
//	if err := row.Scan(&of, &status); err != nil || of != tenant {
//		return "", ErrNotFound
//	}
//
// A comparison that some path goes around leaves the read unscoped: that is
// TV101.
package guardedread
