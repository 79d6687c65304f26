// Package directives reports suppressions that are not in order: without
// category or reason (TV901), with nothing to silence (TV902), or past their
// last day (TV903).
//
// Run "tenantvet explain TV901" for how a suppression is written.
//
//	//tenantvet:allow TV101 admin: staff look up any order, behind SSO (until 2027-03-31)
//
// These findings cannot be suppressed.
package directives
