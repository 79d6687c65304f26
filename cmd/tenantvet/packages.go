package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/baseline"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/runner"
)

// packageFlags are the flags of the commands that look at Go packages.
type packageFlags struct {
	dir, config, tags, types string
	tests                    bool
	// baseline, if not nil, gives another baseline than the project's.
	baseline func(*project.Project) (*baseline.Baseline, error)
}

func (p *packageFlags) define(f *cli.Flags) {
	f.StringVar(&p.dir, "C", "", "change to this folder first (`DIR`)")
	f.StringVar(&p.config, "config", "", "the configuration; default: "+config.FileName+" here or above, up to the module root (`FILE`)")
	f.BoolVar(&p.tests, "tests", false, "look at test files too")
	f.StringVar(&p.tags, "tags", "", "build tags (`LIST`)")
	f.StringVar(&p.types, "types", string(runner.Auto), "types of dependencies: auto, export or source (`MODE`)")
}

// enter changes to the folder that the flags name.
func (p *packageFlags) enter() error {
	if p.dir == "" {
		return nil
	}
	return os.Chdir(p.dir)
}

// check looks at packages and completes the document. Where that fails, it
// tells why and returns the exit code; sites are kept when asked for.
func (p *packageFlags) check(io streams, command string, patterns []string, sites bool) (c *check, code int, ok bool) {
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	loaded, err := loadProject(p.config)
	if err != nil {
		return nil, fail(io, command, err), false
	}
	printProblems(io.err, loaded.Schema.Problems)
	onDisk := loaded.Baseline
	if p.baseline != nil {
		pinned, err := p.baseline(loaded)
		if err != nil {
			return nil, fail(io, command, err), false
		}
		other := *loaded
		other.Baseline = pinned
		loaded = &other
	}

	c = &check{project: loaded, sites: sites, err: io.err}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // the second interrupt ends the process
	err = c.run(ctx, runner.Options{
		Patterns: patterns, Tags: p.tags, Tests: p.tests, Types: runner.Types(p.types), Gate: gate(),
	})
	switch {
	case errors.Is(err, runner.ErrUsage):
		return nil, fail(io, command, err), false
	case errors.Is(err, context.Canceled):
		fail(io, command, errors.New("interrupted"))
		return nil, exitIncomplete, false
	case err != nil:
		fail(io, command, err)
		return nil, exitIncomplete, false
	}
	if err := c.undeclared(); err != nil {
		return nil, fail(io, command, err), false
	}
	whole := c.whole(patterns)
	if whole {
		if err := c.unwritten(); err != nil {
			return nil, fail(io, command, err), false
		}
		c.staleAllowances()
	}
	c.staleExemptions(whole)
	c.once()
	if whole && loaded.Baseline != nil && onDisk != nil {
		c.staleBaseline(slices.DeleteFunc(slices.Clone(onDisk.Entries), p.unseen))
	}
	c.complete()
	return c, exitClean, true
}

// summary tells what was not analysed and how much was looked at.
func (c *check) summary(w io.Writer) {
	for _, i := range c.result.Incomplete {
		fmt.Fprintf(w, "%s: not analysed: %s\n", i.Package, i.Reason)
	}
	fmt.Fprintln(w, coverageLine(c.coverage))
}
