// Package git asks the git command about a working tree.
package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
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

// verify tells what is no revision.
func verify(ctx context.Context, dir, rev string) error {
	if _, err := run(ctx, dir, "rev-parse", "--verify", "--quiet", rev+"^{commit}"); err != nil {
		return fmt.Errorf("git: %s is no revision", rev)
	}
	return nil
}

// Show reads a file as it was in a revision. The file, and folders of it, need
// not be in the working tree. The error is [fs.ErrNotExist] when the revision
// does not have it.
func Show(ctx context.Context, rev, file string) ([]byte, error) {
	dir := filepath.Dir(file)
	for !isDir(dir) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
	}
	if err := verify(ctx, dir, rev); err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(dir, file)
	if err != nil {
		return nil, err
	}
	name := "./" + filepath.ToSlash(rel)
	out, err := run(ctx, dir, "ls-tree", "--name-only", rev, "--", name)
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s:%s: %w", rev, file, fs.ErrNotExist)
	}
	return run(ctx, dir, "show", rev+":"+name)
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// Removed lists the files of a revision with one of the names that are not in the
// working tree around a folder any more, by absolute path.
func Removed(ctx context.Context, dir, rev string, names ...string) ([]string, error) {
	if err := verify(ctx, dir, rev); err != nil {
		return nil, err
	}
	root, err := toplevel(ctx, dir)
	if err != nil {
		return nil, err
	}
	out, err := run(ctx, root, "ls-tree", "-r", "-z", "--name-only", rev)
	if err != nil {
		return nil, err
	}
	var removed []string
	for name := range strings.SplitSeq(string(out), "\x00") {
		if !slices.Contains(names, path.Base(name)) {
			continue
		}
		file := filepath.Join(root, filepath.FromSlash(name))
		if _, err := os.Lstat(file); errors.Is(err, fs.ErrNotExist) {
			removed = append(removed, file)
		}
	}
	return removed, nil
}

// toplevel is the root of the working tree that a folder is in.
func toplevel(ctx context.Context, dir string) (string, error) {
	out, err := run(ctx, dir, "rev-parse", "--show-toplevel")
	return filepath.FromSlash(strings.TrimRight(string(out), "\r\n")), err
}

// Changes are the lines of a working tree that differ from a revision.
type Changes struct {
	lines map[string][]span // by absolute path
	cuts  map[string][]int  // the lines below which lines were taken out
	files map[string]bool   // new as a whole
}

type span struct{ first, last int }

// Touch tells whether one of the lines of a file, named by its absolute path,
// changed, or whether lines were taken out between them.
func (c *Changes) Touch(file string, first, last int) bool {
	return c.files[file] ||
		slices.ContainsFunc(c.lines[file], func(s span) bool { return s.first <= last && first <= s.last }) ||
		slices.ContainsFunc(c.cuts[file], func(above int) bool { return first <= above && above < last })
}

// Changed compares the working tree around a folder with a revision. Files that
// git does not know are new as a whole.
func Changed(ctx context.Context, dir, rev string) (*Changes, error) {
	root, err := toplevel(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := verify(ctx, dir, rev); err != nil {
		return nil, err
	}
	diff, err := run(ctx, root, "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", "--no-renames", rev, "--")
	if err != nil {
		return nil, err
	}
	c := &Changes{lines: map[string][]span{}, cuts: map[string][]int{}, files: map[string]bool{}}
	var file string
	left := 0 // lines of the hunk: they may look like headers
	for text := range strings.Lines(string(diff)) {
		text = strings.TrimRight(text, "\n")
		if left > 0 && (strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-")) {
			left--
			continue
		}
		if name, ok := strings.CutPrefix(text, "+++ "); ok {
			file = strings.TrimSuffix(name, "\t") // behind names with spaces
			if unquoted, err := strconv.Unquote(file); err == nil {
				file = unquoted
			}
			file = filepath.Join(root, filepath.FromSlash(strings.TrimPrefix(file, "b/")))
			continue
		}
		m := hunkShape.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		removed, first, added := count(m[1]), number(m[2]), count(m[3])
		left = removed + added
		if added > 0 {
			c.lines[file] = append(c.lines[file], span{first, first + added - 1})
		} else {
			c.cuts[file] = append(c.cuts[file], first)
		}
	}
	others, err := run(ctx, root, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, err
	}
	for name := range strings.SplitSeq(string(others), "\x00") {
		if name != "" {
			c.files[filepath.Join(root, filepath.FromSlash(name))] = true
		}
	}
	return c, nil
}

// hunkShape has the number of lines removed, the first line added and how many
// of them.
var hunkShape = regexp.MustCompile(`^@@ -\d+(,\d+)? \+(\d+)(,\d+)? @@`)

// count reads ",3"; nothing is one.
func count(s string) int {
	if s == "" {
		return 1
	}
	return number(s[1:])
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0 // the shape has digits alone
	}
	return n
}
