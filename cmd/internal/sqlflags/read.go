package sqlflags

import (
	"errors"
	"io"
	"os"

	"github.com/tenantvet/tenantvet/internal/sqlfile"
)

// Stdin is what messages call standard input.
const Stdin = "<stdin>"

// Read reads a file of SQL; "-" is standard input. Shown is what messages call
// it. A folder, binary data and more than 256 MB are errors.
func Read(name string, in io.Reader) (src, shown string, err error) {
	if name == "-" {
		src, err = sqlfile.ReadText(in)
		return src, Stdin, err
	}
	info, err := os.Stat(name)
	if err != nil {
		return "", name, errors.Unwrap(err)
	}
	if info.IsDir() {
		return "", name, errors.New("is a directory; name the files in it")
	}
	f, err := os.Open(name)
	if err != nil {
		return "", name, errors.Unwrap(err)
	}
	defer f.Close()
	src, err = sqlfile.ReadText(f)
	return src, name, err
}
