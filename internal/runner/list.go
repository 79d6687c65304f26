package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// listed is a package as go list describes it.
type listed struct {
	ImportPath      string
	Dir             string
	Name            string
	ForTest         string
	DepOnly         bool
	Standard        bool
	Module          *module
	GoFiles         []string
	CgoFiles        []string
	CompiledGoFiles []string
	Imports         []string
	ImportMap       map[string]string
	Export          string
	Error           *listError

	unasked bool // no pattern matches it
}

type module struct {
	Path      string
	Version   string
	Main      bool
	Dir       string
	GoVersion string
	Replace   *module
}

// local tells whether the module's source is the project's own: it is a main
// module, or a folder replaces it.
func (m *module) local() bool {
	return m.Main || m.Replace != nil && m.Replace.Version == ""
}

type listError struct {
	Pos string
	Err string
}

const listFields = "ImportPath,Dir,Name,ForTest,DepOnly,Standard,Module,GoFiles,CgoFiles,Imports,ImportMap,Error"

// list runs go list over the patterns, or all main modules, and their
// dependencies. The result is in dependency order; whole tells that it has all
// packages of the main modules.
func list(ctx context.Context, opts Options) (pkgs []*listed, whole bool, err error) {
	patterns := opts.Patterns
	var asked map[string]bool // nil for all
	if opts.Whole {
		var modules []string
		if modules, whole = uncovered(ctx, opts); len(modules) > 0 {
			if asked, err = matched(ctx, opts); err != nil {
				return nil, false, err
			}
			patterns = append(modules, patterns...)
		}
	}
	args := []string{"-deps"}
	fields := listFields
	if opts.Types != Source {
		args = append(args, "-export")
		fields += ",Export"
	}
	if opts.Types == Auto {
		args = append(args, "-toolexec="+quote(opts.Gate))
	}
	if pkgs, err = goList(ctx, opts, fields, args, patterns); err != nil {
		return nil, false, err
	}
	for _, p := range pkgs {
		p.unasked = asked != nil && !asked[p.ImportPath]
	}
	if opts.Types == Auto {
		for _, p := range pkgs {
			if p.Error != nil && strings.Contains(p.Error.Err, opts.Gate[0]) {
				p.Error = nil // the gate refused to compile it
			}
		}
	}
	return pkgs, whole, nil
}

// uncovered gives patterns for all packages of the main modules; none where
// opts.Patterns match them all. It is not ok where the modules are not known, or
// single files are asked for, which go list takes alone.
func uncovered(ctx context.Context, opts Options) (patterns []string, ok bool) {
	if slices.ContainsFunc(opts.Patterns, func(p string) bool { return strings.HasSuffix(p, ".go") }) {
		return nil, false
	}
	cmd := goCommand(ctx, opts, "list", "-m", "-f", "{{.Dir}}")
	out, err := cmd.Output()
	if err != nil {
		return nil, false // go list will tell what is wrong
	}
	covered := true
	for line := range strings.Lines(string(out)) {
		dir := strings.TrimSpace(line)
		if dir == "" {
			return nil, false
		}
		covered = covered && slices.ContainsFunc(opts.Patterns, func(p string) bool { return covers(opts.Dir, p, dir) })
		patterns = append(patterns, filepath.Join(dir, "..."))
	}
	if covered {
		patterns = nil
	}
	return patterns, true
}

// covers tells whether a pattern matches all packages in and below a folder. It
// need not notice.
func covers(from, pattern, dir string) bool {
	base, all := strings.CutSuffix(pattern, "/...")
	if !all || strings.Contains(base, "...") || base != "." && base != ".." && !strings.HasPrefix(base, "./") && !strings.HasPrefix(base, "../") {
		return false
	}
	base, err := filepath.Abs(filepath.Join(from, base))
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(base, dir)
	return err == nil && filepath.IsLocal(rel)
}

// matched lists the IDs of the packages that opts.Patterns match.
func matched(ctx context.Context, opts Options) (map[string]bool, error) {
	var flags []string
	if !opts.Tests {
		flags = append(flags, "-find")
	}
	pkgs, err := goList(ctx, opts, "ImportPath", flags, opts.Patterns)
	if err != nil {
		return nil, err
	}
	ids := make(map[string]bool, len(pkgs))
	for _, p := range pkgs {
		ids[p.ImportPath] = true
	}
	return ids, nil
}

// goList runs go list -e -json=fields. Stamping and profiles change nothing
// about types; both cost time, and the first can fail.
func goList(ctx context.Context, opts Options, fields string, flags, patterns []string) ([]*listed, error) {
	args := []string{"list", "-e", "-json=" + fields, "-buildvcs=false", "-pgo=off"}
	args = append(args, flags...)
	if opts.Tags != "" {
		args = append(args, "-tags="+opts.Tags)
	}
	if opts.Tests {
		args = append(args, "-test")
	}
	args = append(args, "--")
	args = append(args, patterns...)

	cmd := goCommand(ctx, opts, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, listFailure(err, stderr.String())
	}
	var pkgs []*listed
	dec := json.NewDecoder(&stdout)
	for {
		p := new(listed)
		switch err := dec.Decode(p); {
		case errors.Is(err, io.EOF):
			if len(pkgs) == 0 {
				return nil, usageError{"no packages match " + strings.Join(patterns, " ")}
			}
			return pkgs, nil
		case err != nil:
			return nil, fmt.Errorf("output of go list: %w", err)
		}
		pkgs = append(pkgs, p)
	}
}

// goCommand makes a command that runs in opts.Dir.
func goCommand(ctx context.Context, opts Options, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = opts.Dir
	if dir, err := filepath.Abs(opts.Dir); opts.Dir != "" && err == nil {
		cmd.Env = append(os.Environ(), "PWD="+dir)
	}
	return cmd
}

// listFailure turns a failed go list into one line.
func listFailure(err error, stderr string) error {
	if errors.Is(err, exec.ErrNotFound) {
		return usageError{"the go command is not in PATH"}
	}
	var lines []string
	for line := range strings.Lines(stderr) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "go: downloading ") {
			continue
		}
		lines = append(lines, strings.TrimPrefix(line, "go: "))
	}
	if len(lines) == 0 {
		return fmt.Errorf("go list: %w", err)
	}
	if noModule(stderr) {
		return usageError{"no Go module here: " + lines[0]}
	}
	return fmt.Errorf("go list: %s", strings.Join(lines, "; "))
}

// noModule recognises the go command's words for a folder outside any module.
func noModule(text string) bool {
	for _, s := range []string{
		"go.mod file not found",
		"does not contain main module",
		"does not contain modules listed in go.work",
		"outside main module",
		"outside modules listed in go.work",
		"cannot find main module",
		"no modules were found in the current workspace",
	} {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// quote joins a command as the go command splits it again.
func quote(command []string) string {
	quoted := make([]string, len(command))
	for i, arg := range command {
		switch {
		case !strings.ContainsAny(arg, " \t\n\r'\""):
			quoted[i] = arg
		case !strings.Contains(arg, "'"):
			quoted[i] = "'" + arg + "'"
		default:
			quoted[i] = `"` + arg + `"`
		}
	}
	return strings.Join(quoted, " ")
}

// RunGate is what the command in Options.Gate does with the arguments that
// follow it: a tool of the toolchain and its arguments. Asked for its version
// the tool runs; anything else, such as compiling, is refused. The go command
// then reports for each package the export data that its cache holds, and
// only that. The result is an exit code.
func RunGate(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 || !asksVersion(args[1:]) {
		return 1
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stderr
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() > 0 {
			return exit.ExitCode()
		}
		return 1
	}
	return 0
}

// asksVersion recognises how the go command asks its tools, and the C
// compiler, for a version.
func asksVersion(args []string) bool {
	for _, a := range args {
		if a == "-V=full" || a == "-###" {
			return true
		}
	}
	return false
}
