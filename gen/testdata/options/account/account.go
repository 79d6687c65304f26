// Package account has the type of accounts.
package account

// ID is an account.
type ID string
