package soundness

import (
	"regexp"
	"slices"
	"strings"
)

var (
	writeWord = regexp.MustCompile(`(?i)\b(insert|update|delete|merge|replace|truncate|do|call|drop|alter|into)\b`)
	// notWrites are words that only look like the start of a write.
	notWrites = regexp.MustCompile(`(?i)\b(?:do|for|no\s+key|then|on|key)\s+(?:update|delete|insert)\b`)
	// writeTarget takes what follows a write's first words up to where its
	// tables must have been named.
	writeTarget = regexp.MustCompile(`(?is)\b(?:insert|replace|merge|update|delete|truncate)\b(.*?)(?:\bset\b|\bvalues?\b|\bselect\b|\bwhere\b|\breturning\b|\(|;|$)`)
)

// writes tells whether the text, or a function or rule that it can reach, can
// change rows.
func (m *model) writes(text string) bool {
	return writeWord.MatchString(text) || m.reachesWrite(words(text))
}

func (m *model) reachesWrite(queue []string) bool {
	seen := map[string]bool{}
	for len(queue) > 0 {
		w := queue[0]
		queue = queue[1:]
		if !seen[w] {
			seen[w] = true
			if writeWord.MatchString(strings.Join(m.derived[w], " ")) {
				return true
			}
			queue = append(queue, m.derived[w]...)
		}
	}
	return false
}

// watched lists the tables, of those involved, whose rows the statement can
// change, with the owners that tell whose these rows are. Where that is not
// plain from the text it is all of them.
func (m *model) watched(text string, involved []*table) []*table {
	if m.reachesWrite(words(text)) {
		return involved
	}
	targets := map[*table]bool{}
	for _, found := range writeTarget.FindAllStringSubmatch(notWrites.ReplaceAllString(comment.ReplaceAllString(text, " "), " "), -1) {
		n := len(targets)
		m.behind(words(found[1]), targets, map[string]bool{})
		if len(targets) == n && strings.TrimSpace(found[1]) != "" && !m.namesAny(words(found[1]), targets) {
			return involved
		}
	}
	if len(targets) == 0 {
		return involved
	}
	for grown := true; grown; {
		grown = false
		for _, t := range involved {
			for _, fk := range t.foreign {
				if targets[fk.ref] && !targets[t] && fk.acts {
					targets[t], grown = true, true
				}
			}
			if targets[t] && t.owner != nil && !targets[t.owner.ref] {
				targets[t.owner.ref], grown = true, true
			}
		}
	}
	for t := range targets {
		if m.reachesWrite(m.derived[t.raw]) { // a trigger of a table that the write cascades to
			return involved
		}
	}
	return slices.DeleteFunc(slices.Clone(involved), func(t *table) bool { return !targets[t] })
}

// behind adds the tables that names stand for, those of a view included.
func (m *model) behind(names []string, into map[*table]bool, seen map[string]bool) {
	for _, w := range names {
		if seen[w] {
			continue
		}
		seen[w] = true
		if t := m.table(w); t != nil {
			into[t] = true
		}
		m.behind(m.derived[w], into, seen)
	}
}

func (m *model) namesAny(names []string, of map[*table]bool) bool {
	return slices.ContainsFunc(names, func(w string) bool { return of[m.table(w)] })
}

var insertTarget = regexp.MustCompile("(?i)\\b(?:into|replace|update\\s+or\\s+[a-z]+|update\\s+ignore)\\s+(?:public\\.)?(\"[^\"]+\"|`[^`]+`|[a-z_0-9]+)")

// insertTargets lists the tables that the text inserts into, or updates but
// for rows that would conflict.
func (m *model) insertTargets(text string) []*table {
	var targets []*table
	for _, found := range insertTarget.FindAllStringSubmatch(text, -1) {
		if t := m.table(words(found[1])[0]); t != nil && !slices.Contains(targets, t) {
			targets = append(targets, t)
		}
	}
	return targets
}

var skipWord = regexp.MustCompile(`(?i)\bconflict\b|\bignore\b|\breplace\s+into\b|\bor\s+replace\b|\bduplicate\s+key\b`)

// skips tells whether a conflicting row can change what a write does without
// failing it.
func skips(text string) bool { return skipWord.MatchString(text) }

var changeWord = regexp.MustCompile(`(?i)\bdo\s+update\b|\breplace\b|\bduplicate\s+key\b`)

// onlySkips tells whether all that a conflict can do is to leave a row out: one
// that is left out may let another of the statement's rows in.
func onlySkips(text string) bool { return skips(text) && !changeWord.MatchString(text) }

var ignoreWord = regexp.MustCompile(`(?i)\b(?:insert|update|replace)\s+ignore\b`)

// skipsReferences tells whether the text leaves a row out whose reference is not
// there, as MySQL's IGNORE does, where the reference can be to another tenant's
// row: that goes by rows that have nothing to do with the target's keys.
func (k *check) skipsReferences() bool {
	return ignoreWord.MatchString(k.text) && slices.ContainsFunc(k.targets, func(t *table) bool {
		return slices.ContainsFunc(t.foreign, func(fk foreignKey) bool {
			return fk.enforced && fk.ref.class != sharedTable && !slices.Contains(fk.cols, t.tenant)
		})
	})
}
