package git

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// repository makes one with a commit of the files.
func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	for _, args := range [][]string{
		{"init", "-q"}, {"add", "."},
		{"-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "first"},
	} {
		if out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	return dir
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestChanged(t *testing.T) {
	// Lines that look like the headers of a diff.
	dir := repository(t, map[string]string{"a.sql": "-- a\n++ b\n-- b/x\nend\n", `sub/odd "é".go`: "one\ntwo\n", "gone": "x\n", "same": "x\n"})
	write(t, filepath.Join(dir, "a.sql"), "++ b/y\n++ b\n@@ -1 +1 @@\n-- b/x\nend\nmore")
	write(t, dir+"/"+`sub/odd "é".go`, "one\n")
	write(t, dir+"/"+"sub/new", "x\n")
	if err := os.Remove(filepath.Join(dir, "gone")); err != nil {
		t.Fatal(err)
	}
	changed, err := Changed(t.Context(), filepath.Join(dir, "sub"), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		file string
		line int
		want bool
	}{
		{"a.sql", 1, true}, {"a.sql", 2, false}, {"a.sql", 3, true}, {"a.sql", 4, false}, {"a.sql", 6, true},
		{`sub/odd "é".go`, 1, false}, {"sub/new", 1, true}, {"same", 1, false}, {"y", 1, false},
	} {
		if got := changed.Touch(filepath.Join(dir, tt.file), tt.line, tt.line); got != tt.want {
			t.Errorf("%s:%d: %v, want %v", tt.file, tt.line, got, tt.want)
		}
	}
	odd := filepath.Join(dir, "sub", `odd "é".go`) // its second line was taken out
	if !changed.Touch(odd, 1, 2) || changed.Touch(odd, 2, 3) || !changed.Touch(filepath.Join(dir, "a.sql"), 2, 3) {
		t.Error("a cut between lines, or a change of one of several, is not seen where it is")
	}
	if _, err := Changed(t.Context(), dir, "--output=x"); err == nil || !strings.Contains(err.Error(), "is no revision") {
		t.Errorf("a flag as a revision: %v", err)
	}
}

func TestShow(t *testing.T) {
	dir := repository(t, map[string]string{"sub/a": "first\n"})
	write(t, dir+"/"+"sub/a", "second\n")
	got, err := Show(t.Context(), "HEAD", dir+"/"+"sub/a")
	if string(got) != "first\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Show(t.Context(), "HEAD", dir+"/"+"sub/b"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := Show(t.Context(), "nowhere", dir+"/"+"sub/a"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a revision that is not there: %v", err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "sub")); err != nil {
		t.Fatal(err)
	}
	if got, err := Show(t.Context(), "HEAD", dir+"/"+"sub/a"); string(got) != "first\n" || err != nil {
		t.Errorf("in a folder that is gone: %q, %v", got, err)
	}
	if _, err := Show(t.Context(), "HEAD", filepath.Join(t.TempDir(), "a")); err == nil {
		t.Error("no error outside a working tree")
	}
}

func TestRemoved(t *testing.T) {
	dir := repository(t, map[string]string{"a": "", "sub/a": "", "sub/b": "", "other/a": "", "other/c": ""})
	for _, name := range []string{"sub/a", "sub/b", "other"} {
		if err := os.RemoveAll(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Removed(t.Context(), filepath.Join(dir, "sub"), "HEAD", "a", "c")
	want := []string{filepath.Join(dir, "other", "a"), filepath.Join(dir, "other", "c"), filepath.Join(dir, "sub", "a")}
	if !slices.Equal(got, want) || err != nil {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	if _, err := Removed(t.Context(), dir, "nowhere", "a"); err == nil || !strings.Contains(err.Error(), "is no revision") {
		t.Errorf("a revision that is not there: %v", err)
	}
}

func TestBlame(t *testing.T) {
	dir := repository(t, map[string]string{"a": "one\ntwo\nthree\n"})
	write(t, filepath.Join(dir, "a"), "one\n2\nthree\n")
	got, err := Blame(t.Context(), filepath.Join(dir, "a"), []int{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	if got[1].Commit == "" || got[2].Commit != "" || got[3].Commit != got[1].Commit || got[1].Author != "a" || got[1].Time.IsZero() {
		t.Errorf("%+v", got)
	}
}
