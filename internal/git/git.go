// Package git asks the git command about a working tree.
package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// run runs git in a folder and returns what it prints.
func run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir, "-c", "core.quotePath=false"}, args...)...)
	cmd.Env = append(cmd.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		message, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
		return nil, fmt.Errorf("git %s: %s", args[0], strings.TrimPrefix(message, "fatal: "))
	}
	return out, err
}

// Change is the commit that a line comes from.
type Change struct {
	Commit string // shortened; "" for a line that is not committed yet
	Author string
	Time   time.Time
}

// Blame tells the changes that lines of a file come from, by line. The error is
// that there is no git, no working tree, or no such file in it.
func Blame(ctx context.Context, file string, lines []int) (map[int]Change, error) {
	args := []string{"blame", "--porcelain"}
	for _, n := range lines {
		args = append(args, "-L", fmt.Sprintf("%d,%d", n, n))
	}
	out, err := run(ctx, filepath.Dir(file), append(args, "--", filepath.Base(file))...)
	if err != nil {
		return nil, err
	}
	commits := map[string]*Change{} // the headers of a commit come once
	found := map[int]Change{}
	var current *Change
	var line int
	s := bufio.NewScanner(bytes.NewReader(out))
	s.Buffer(nil, len(out)+1)
	for s.Scan() {
		text := s.Text()
		key, rest, _ := strings.Cut(text, " ")
		switch {
		case strings.HasPrefix(text, "\t"):
			found[line] = *current
		case key == "author":
			current.Author = rest
		case key == "author-time":
			seconds, err := strconv.ParseInt(rest, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("git blame: %q is no time", rest)
			}
			current.Time = time.Unix(seconds, 0).UTC()
		case len(key) >= 40 && strings.Trim(key, "0123456789abcdef") == "":
			if commits[key] == nil {
				commits[key] = &Change{Commit: key[:10]}
				if strings.Trim(key, "0") == "" {
					commits[key].Commit = ""
				}
			}
			current = commits[key]
			words := strings.Fields(rest)
			if len(words) < 2 {
				return nil, fmt.Errorf("git blame: %q has no line", text)
			}
			if line, err = strconv.Atoi(words[1]); err != nil {
				return nil, fmt.Errorf("git blame: %q is no line", words[1])
			}
		}
	}
	return found, s.Err()
}
