// Package diag holds positions and findings, free of any analysis framework.
package diag

import (
	"errors"
	"fmt"
	"io/fs"
)

// Position is a place in a file. Line and Column are 1-based, Column and
// Offset count bytes. The zero Position is no place.
type Position struct {
	File   string
	Offset int
	Line   int
	Column int
}

// String formats as file:line:column, leaving out what is not known.
func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.File == "":
		return fmt.Sprintf("%d:%d", p.Line, p.Column)
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
}

// Code is the stable identifier of a kind of finding, such as "TV101".
type Code string

// The codes. New ones are added, none is ever reused.
const (
	UnscopedQuery   Code = "TV101"
	UnpinnedJoin    Code = "TV102"
	UnscopedWrite   Code = "TV103"
	CannotProve     Code = "TV104"
	UnknownTable    Code = "TV105"
	GuardedRead     Code = "TV106"
	RawCall         Code = "TV201"
	UntrustedTenant Code = "TV301"
	MintedTenant    Code = "TV302"
	UnusedTenant    Code = "TV303"
	ZeroTenant      Code = "TV304"
	SessionState    Code = "TV401"
	ReasonlessAllow Code = "TV901"
	UnusedAllow     Code = "TV902"
	ExpiredAllow    Code = "TV903"
	StaleBaseline   Code = "TV904"
)

// Codes lists every code in ascending order.
var Codes = []Code{
	UnscopedQuery, UnpinnedJoin, UnscopedWrite, CannotProve, UnknownTable, GuardedRead,
	RawCall,
	UntrustedTenant, MintedTenant, UnusedTenant, ZeroTenant,
	SessionState,
	ReasonlessAllow, UnusedAllow, ExpiredAllow, StaleBaseline,
}

// FileError words an error of the file system in one line that begins with the
// path.
func FileError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: no such file or folder", path)
	}
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}
