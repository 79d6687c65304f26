package knowledge

import "strings"

// Handle is what a call runs its text on.
type Handle int

// The handles.
const (
	AnyHandle   Handle = iota // not known, or one of several
	Pool                      // a pool of connections: each call may get another one
	Transaction               // a transaction: one connection until it ends
	Connection                // one connection, which may go back to a pool
)

var handles = map[key]Handle{
	{sqlPkg, "(*DB)", ""}: Pool, {sqlxPkg, "(*DB)", ""}: Pool, {pool4, "(*Pool)", ""}: Pool, {pool5, "(*Pool)", ""}: Pool,
	{sqlPkg, "(*Tx)", ""}: Transaction, {sqlxPkg, "(*Tx)", ""}: Transaction, {pgx4, "Tx", ""}: Transaction, {pgx5, "Tx", ""}: Transaction,
	{pool4, "(*Tx)", ""}: Transaction, {pool5, "(*Tx)", ""}: Transaction,
	{sqlPkg, "(*Conn)", ""}: Connection, {sqlxPkg, "(*Conn)", ""}: Connection, {pgx4, "(*Conn)", ""}: Connection, {pgx5, "(*Conn)", ""}: Connection,
	{pool4, "(*Conn)", ""}: Connection, {pool5, "(*Conn)", ""}: Connection,
}

// HandleOf returns the handle of the method with that full name, such as
// "database/sql.(*DB).ExecContext".
func HandleOf(fullName string) Handle {
	dir := strings.LastIndexByte(fullName, '/') + 1
	pkg, rest, ok := strings.Cut(fullName[dir:], ".")
	recv, _, ok2 := strings.Cut(rest, ".")
	if !ok || !ok2 {
		return AnyHandle
	}
	return handles[key{fullName[:dir] + pkg, recv, ""}]
}

// HasQueued says whether a package declares a type that holds the text of a
// statement in a batch, as [IsQueued] says.
func HasQueued(path string) bool { return path == pgx5 }
