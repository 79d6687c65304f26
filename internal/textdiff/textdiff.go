// Package textdiff shows what changed between two texts.
package textdiff

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// around is how many unchanged lines a diff shows around a change.
const around = 3

// edit is one line of a comparison: kept (' '), removed ('-') or added ('+').
type edit struct {
	op   byte
	text string
}

// Unified compares two texts of a file line by line, in the format of diff -u;
// nil stands for no file.
func Unified(path string, old, content []byte) string {
	path = filepath.ToSlash(path)
	from, to := "a/"+path, "b/"+path
	if old == nil {
		from = "/dev/null"
	}
	if content == nil {
		to = "/dev/null"
	}
	edits := compare(lines(old), lines(content))
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", from, to)
	for start := 0; start < len(edits); {
		first := slices.IndexFunc(edits[start:], func(e edit) bool { return e.op != ' ' })
		if first < 0 {
			break
		}
		begin := max(start+first-around, start)
		end, kept := start+first, 0
		for end < len(edits) && kept <= 2*around {
			kept++
			if edits[end].op != ' ' {
				kept = 0
			}
			end++
		}
		end -= max(0, kept-around)
		hunk(&b, edits, begin, end)
		start = end
	}
	return b.String()
}

func hunk(b *strings.Builder, edits []edit, begin, end int) {
	count := func(es []edit, other byte) int {
		n := 0
		for _, e := range es {
			if e.op != other {
				n++
			}
		}
		return n
	}
	place := func(other byte) string {
		n := count(edits[begin:end], other)
		line := count(edits[:begin], other) + 1
		if n == 0 {
			line--
		}
		if n == 1 {
			return fmt.Sprint(line)
		}
		return fmt.Sprintf("%d,%d", line, n)
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", place('+'), place('-'))
	for _, e := range edits[begin:end] {
		b.WriteByte(e.op)
		b.WriteString(strings.TrimSuffix(e.text, "\n"))
		b.WriteByte('\n')
		if !strings.HasSuffix(e.text, "\n") {
			b.WriteString("\\ No newline at end of file\n")
		}
	}
}

func lines(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	all := strings.SplitAfter(string(text), "\n")
	if all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

// compare finds a shortest list of edits (Myers' algorithm), and a plain one,
// all out and all in, where the texts differ too much to search for it.
func compare(a, b []string) []edit {
	var head, tail []edit
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		head = append(head, edit{' ', a[0]})
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail = append(tail, edit{' ', a[len(a)-1]})
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	slices.Reverse(tail)
	return slices.Concat(head, middle(a, b), tail)
}

const maxEdits = 1000

func middle(a, b []string) []edit {
	reach := map[int]int{1: 0}
	var trace []map[int]int
	for d := 0; d <= min(len(a)+len(b), maxEdits); d++ {
		step := make(map[int]int, len(reach)+2)
		maps.Copy(step, reach)
		trace = append(trace, step)
		for k := -d; k <= d; k += 2 {
			x := reach[k-1] + 1
			if k == -d || k != d && reach[k-1] < reach[k+1] {
				x = reach[k+1]
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reach[k] = x
			if x >= len(a) && x-k >= len(b) {
				return walkBack(a, b, trace)
			}
		}
	}
	var out []edit
	for _, s := range a {
		out = append(out, edit{'-', s})
	}
	for _, s := range b {
		out = append(out, edit{'+', s})
	}
	return out
}

// walkBack reads the edits off the furthest points that each step reached.
func walkBack(a, b []string, trace []map[int]int) []edit {
	var out []edit
	x, y := len(a), len(b)
	for d := len(trace) - 1; d >= 0; d-- {
		reach, k := trace[d], x-y
		previous := k - 1
		if k == -d || k != d && reach[k-1] < reach[k+1] {
			previous = k + 1
		}
		px := reach[previous]
		py := px - previous
		for x > px && y > py && x > 0 && y > 0 {
			x, y = x-1, y-1
			out = append(out, edit{' ', a[x]})
		}
		if d == 0 {
			break
		}
		if x == px {
			y--
			out = append(out, edit{'+', b[y]})
		} else {
			x--
			out = append(out, edit{'-', a[x]})
		}
	}
	slices.Reverse(out)
	return out
}
