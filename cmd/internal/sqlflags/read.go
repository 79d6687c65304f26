package sqlflags

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxSQLBytes bounds what is read into memory.
const maxSQLBytes = 256 << 20

// Read reads a file of SQL; "-" is standard input. Shown is what messages call
// it. A folder, binary data and more than 256 MB are errors.
func Read(name string, in io.Reader) (src, shown string, err error) {
	if name == "-" {
		src, err = readText(in)
		return src, "<stdin>", err
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
	src, err = readText(f)
	return src, name, err
}

// readText reads SQL; binary data is an error.
func readText(r io.Reader) (string, error) {
	var b strings.Builder
	if n, err := io.Copy(&b, io.LimitReader(r, maxSQLBytes+1)); err != nil {
		return "", err
	} else if n > maxSQLBytes {
		return "", fmt.Errorf("longer than %d MB", maxSQLBytes>>20)
	}
	text := b.String()
	if i := strings.IndexByte(text, 0); i >= 0 {
		return "", fmt.Errorf("not a text file: NUL byte at offset %d", i)
	}
	return text, nil
}
