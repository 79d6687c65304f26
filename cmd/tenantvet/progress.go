package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/tenantvet/tenantvet/internal/textutil"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// progress shows on a terminal how far a long run is. Nothing of it reaches a
// pipe or the log of a CI system.
type progress struct {
	bar        *progressbar.ProgressBar
	statements int
}

// newProgress makes a progress over some packages; one that shows nothing where
// nobody looks.
func newProgress(w io.Writer, packages int) *progress {
	if !isTerminal(w) || os.Getenv("CI") != "" || os.Getenv("TERM") == "dumb" {
		return &progress{}
	}
	return &progress{bar: progressbar.NewOptions(packages,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription("packages"),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(24),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionClearOnFinish(),
	)}
}

// analysed counts a package and its statements.
func (p *progress) analysed(c verdict.Coverage) {
	if p.bar == nil {
		return
	}
	p.statements += c.Statements
	p.bar.Describe(fmt.Sprintf("%s, packages", textutil.Count(p.statements, "statement")))
	// A terminal that cannot be written to is no reason to stop.
	_ = p.bar.Add(1)
}

// done clears the line.
func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
