package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/tenantvet/tenantvet/internal/baseline"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/git"
	"github.com/tenantvet/tenantvet/internal/project"
)

// baselineFrom reads the baseline of another revision; what that does not have
// passes no more, and a word about it goes to notes.
func baselineFrom(rev string, notes io.Writer) func(*project.Project) (*baseline.Baseline, error) {
	return func(p *project.Project) (*baseline.Baseline, error) {
		there, first, err := baselineAt(context.Background(), rev, p.Config)
		if err != nil || p.Baseline == nil {
			return nil, err
		}
		file, all := p.Baseline.File, countEntries(len(p.Baseline.Entries))
		if first {
			fmt.Fprintf(notes, "%s: the first one, %s: %s has no %s\n", file, all, rev, filepath.Base(p.Config.File))
			return p.Baseline, nil
		}
		kept := p.Baseline.Among(there)
		switch dropped := len(p.Baseline.Entries) - len(kept.Entries); {
		case dropped > 0 && there.File == "":
			fmt.Fprintf(notes, "%s: %s, and none counts: %s has %s and no baseline; a first one is merged by a run without --baseline-from\n",
				file, all, rev, filepath.Base(p.Config.File))
		case dropped > 0:
			fmt.Fprintf(notes, "%s: %s, without %d that %s does not have\n", file, all, dropped, rev)
		}
		return kept, nil
	}
}

// baselineAt is the baseline that a revision has, which is where its own
// configuration says, empty where there is none. It is the first when the
// revision has no configuration: neither this one, nor one that is gone since and
// may have become this one.
func baselineAt(ctx context.Context, rev string, cfg *config.Config) (b *baseline.Baseline, first bool, err error) {
	files := []string{cfg.File}
	if _, err := git.Show(ctx, rev, cfg.File); errors.Is(err, fs.ErrNotExist) {
		if files, err = git.Removed(ctx, cfg.Dir, rev, filepath.Base(cfg.File), config.FileName); err != nil {
			return nil, false, err
		}
	} else if err != nil {
		return nil, false, err
	}
	all := &baseline.Baseline{}
	for _, file := range files {
		one, err := namedBaseline(ctx, rev, file)
		if err != nil {
			return nil, false, err
		}
		if one != nil {
			all.File = one.File
			all.Entries = append(all.Entries, one.Entries...)
		}
	}
	return all, len(files) == 0, nil
}

// namedBaseline reads the baseline that a configuration names, both as they are
// in a revision; nil when there is none.
func namedBaseline(ctx context.Context, rev, file string) (*baseline.Baseline, error) {
	src, err := git.Show(ctx, rev, file)
	if err != nil {
		return nil, err
	}
	named, err := config.NamedBaseline(rev+":"+file, src)
	if err != nil {
		return nil, err
	}
	name := project.BaselineFile(&config.Config{Dir: filepath.Dir(file), Baseline: named})
	src, err = git.Show(ctx, rev, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return baseline.Parse(rev+":"+name, src)
}
