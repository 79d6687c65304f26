package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/runner"
	"github.com/tenantvet/tenantvet/internal/suppress"
	"github.com/tenantvet/tenantvet/internal/textutil"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

const checkHelp = `
Proves the SQL of Go packages; without arguments, of ./... . tenantvet.yaml is
looked for here and above, up to the module root. Findings go to standard
output: on a terminal with the lines that they are about, elsewhere in the
format of go vet. The count of what was looked at goes to standard error.

-o writes other formats, several at once: -o github -o sarif=out.sarif. There
are text, plain, json, sarif, sarif-github, github, gitlab, rdjsonl, checkstyle
and junit.

With --json, one document:
{"version","findings":[{"code","message","file","line","column","function",
"statement","relations":[…],"related":[…],"suppressed":null|{…},"baselined",
"package","relation","endLine","endColumn","severity","fingerprint",
"fixes":[…]}],
"coverage":{"packages","sites","statements","scoped","guarded","unscoped",
"unknown","suppressed","baselined"},"incomplete":[{"package","reason"}],
"sites":[…],"dialect"}; sites, each with its statements as in tenantvet sql
--json, are there with --sites.

Types of dependencies come from the build cache's export data where it has
them and from source elsewhere (auto), so that nothing is compiled; with
--types export what is missing is compiled, with --types source the cache is
not asked.

--fix adds the missing predicate, column or argument wherever that is certain:
the changed statement is proved again first, and the value comes from the only
tenant in scope. What overlaps waits for the next run. Then it looks again and
reports what remains. --diff shows the change and makes none; it takes the place
of the findings on standard output.

Exit code: 0 nothing to report, 1 findings, 2 usage or configuration error,
3 a package could not be analysed. With --fix, of what remains; with --diff, of
what there is.`

func runCheck(args []string, stdout, stderr io.Writer) int {
	io := streams{nil, stdout, stderr}
	f := cli.NewFlags("tenantvet check", "[flags] [packages]", checkHelp)
	var packages packageFlags
	packages.define(f)
	asJSON := f.Bool("json", false, "print one JSON document; the same as --format json")
	var outs outputs
	outs.define(f)
	f.BoolVar(&outs.sites, "sites", false, "with --json, list every call that runs SQL")
	from := f.String("baseline-from", "", "of the baseline, use what this git revision has of it too (`REV`)")
	since := f.String("new-from-rev", "", "report only findings whose statement or call changed since this git revision (`REV`)")
	var change fixFlags
	change.define(f)
	patterns, code, done := f.Parse(args, io.out, io.err)
	if done {
		return code
	}
	if change.fix && change.diff {
		return usageError(io, f.Name(), "--fix changes files and --diff changes none: give one of them")
	}
	if *from != "" {
		packages.baseline = baselineFrom(*from, io.err)
	}
	if *asJSON {
		if err := outs.add("json", ""); err != nil {
			return fail(io, f.Name(), err)
		}
	}
	if err := cmp.Or(packages.enter(), outs.check(stdout, change.output())); err != nil {
		return fail(io, f.Name(), err)
	}
	look := func(io streams) (c *check, code int, ok bool) {
		if c, code, ok = packages.check(io, f.Name(), patterns, outs.everyCall()); !ok || *since == "" {
			return c, code, ok
		}
		if err := c.onlyNew(*since); err != nil {
			return nil, fail(io, f.Name(), err), false
		}
		return c, code, ok
	}
	start := time.Now()
	c, code, ok := look(io)
	if ok {
		c, code, ok = change.apply(io, f.Name(), c, start, look)
	}
	if !ok {
		return code
	}
	if err := outs.write(&c.document, stdout, nil); err != nil {
		return fail(io, f.Name(), err)
	}
	c.summary(stderr)
	return c.code()
}

// loadProject loads the configuration and the schema.
func loadProject(file string) (*project.Project, error) {
	cfg, err := moduleConfig(file)
	if err != nil {
		return nil, err
	}
	return project.Load(cfg)
}

// moduleConfig loads the configuration of a Go module. A folder without either
// is told about the module first.
func moduleConfig(file string) (*config.Config, error) {
	cfg, err := loadConfig(file)
	if err != nil && file == "" && !inModule() {
		return nil, errors.New("no Go module here: there is no go.mod here or above")
	}
	return cfg, err
}

func inModule() bool {
	dir, err := os.Getwd()
	if err != nil {
		return true
	}
	for {
		for _, name := range []string{"go.mod", "go.work"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				return true
			}
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
}

// check is a run of the linter with what it collects.
type check struct {
	project *project.Project
	sites   bool // keep sites for the JSON document
	err     io.Writer

	collector collector

	result *runner.Result
	config []configFinding
	tally
}

// configFinding is a finding about tenantvet.yaml.
type configFinding struct {
	code    diag.Code
	message string
	pos     diag.Position
}

// sqlText finds files outside the reach of any known library that look as if
// they ran SQL all the same, through an interface of their own; and files with
// directives, which must not go stale unseen.
var sqlText = regexp.MustCompile("(?i)[\"`]\\s*(--\\s|/\\*|\\(?\\s*(select|insert\\s+into|update|delete\\s+from|with|merge\\s+into|truncate)\\s)|//" + suppress.Prefix)

// undeclared joins what is wrong with entries of the configuration that name
// Go code.
func (c *check) undeclared() error {
	var errs []error
	at := c.project.Config.Position
	entries := slices.SortedFunc(maps.Keys(c.declared), func(a, b string) int {
		return cmp.Or(cmp.Compare(at(a).Line, at(b).Line), cmp.Compare(at(a).Column, at(b).Column))
	})
	for _, entry := range entries {
		if complaint := c.declared[entry]; complaint != "" {
			key := entry
			for _, list := range []string{".types", ".sources", ".checks"} { // the message names the item
				if i := strings.Index(entry, list+"."); i >= 0 {
					key = entry[:i+len(list)]
				}
			}
			errs = append(errs, fmt.Errorf("%s: %s: %s", shorten(at(entry)), key, complaint))
		}
	}
	return errors.Join(errs...)
}

// whole tells whether the run saw the whole module that the configuration is
// for.
func (c *check) whole(patterns []string) bool {
	dir, err := filepath.Abs(c.project.Config.Dir)
	if err != nil || len(c.result.Incomplete) > 0 || !slices.Equal(patterns, []string{"./..."}) {
		return false
	}
	wd, err := os.Getwd()
	return err == nil && wd == dir
}

// rawKinds names what each level of raw reports.
var rawKinds = map[string]string{
	"": "hand-written SQL", config.RawAll: "hand-written SQL", config.RawDynamic: "dynamic SQL", config.RawWrites: "write",
}

// staleAllowances reports entries of raw.allow that no package needs.
func (c *check) staleAllowances() {
	for entry := range c.project.Config.Raw.Allow {
		if !c.allowed[entry] {
			c.config = append(c.config, configFinding{
				diag.UnusedAllow,
				fmt.Sprintf("raw.allow entry %s is not needed: no %s runs there", entry, rawKinds[c.project.Config.Raw.Level]),
				c.project.Config.Position("raw.allow." + entry),
			})
		}
	}
	for _, d := range c.project.Config.AllDimensions() {
		for entry := range d.Mint {
			if key := d.Section + ".mint." + entry; len(d.Types) > 0 && !c.minting[key] {
				c.config = append(c.config, configFinding{
					diag.UnusedAllow,
					fmt.Sprintf("%s.mint entry %s is not needed: no %s is made there", d.Section, entry, d.Name),
					c.project.Config.Position(key),
				})
			}
		}
	}
	c.staleIgnored()
	slices.SortFunc(c.config, func(a, b configFinding) int {
		return cmp.Or(cmp.Compare(a.pos.Line, b.pos.Line), cmp.Compare(a.message, b.message))
	})
}

func (c *check) code() int {
	switch {
	case len(c.result.Incomplete) > 0:
		return exitIncomplete
	case len(c.document.Active()) > 0:
		return exitFindings
	default:
		return exitClean
	}
}

// shorten makes a place relative to the current folder where that is shorter.
func shorten(p diag.Position) diag.Position {
	wd, err := os.Getwd()
	if err != nil || !filepath.IsAbs(p.File) {
		return p
	}
	if rel, err := filepath.Rel(wd, p.File); err == nil && len(rel) < len(p.File) {
		p.File = rel
	}
	return p
}

// coverageLine says how much was looked at and what came of it.
func coverageLine(c verdict.Coverage) string {
	line := fmt.Sprintf("%s, %s: %d scoped, %d unscoped, %d unknown",
		textutil.Count(c.Sites, "call site"), textutil.Count(c.Statements, "statement"), c.Scoped, c.Unscoped, c.Unknown)
	if c.Guarded > 0 {
		line += fmt.Sprintf(", %d guarded", c.Guarded)
	}
	if c.Suppressed > 0 {
		line += fmt.Sprintf(", %d suppressed", c.Suppressed)
	}
	if c.Baselined > 0 {
		line += fmt.Sprintf(", %d baselined", c.Baselined)
	}
	return line
}

// gate is the command that keeps the go command from compiling.
func gate() []string {
	exe, err := os.Executable()
	if err != nil || strings.ContainsAny(exe, "'\"") {
		return nil
	}
	return []string{exe, gateCommand}
}
