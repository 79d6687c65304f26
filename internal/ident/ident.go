// Package ident compares names that people type with names that exist.
package ident

import (
	"cmp"
	"slices"
	"strings"
)

// Nearest returns the candidates that a mistyped name may stand for, the
// closest first; nil when none is close. Case is ignored, and a swap of two
// neighbouring letters counts as one mistake.
func Nearest(name string, candidates []string) []string {
	type match struct {
		name     string
		distance int
	}
	typed := strings.ToLower(name)
	var found []match
	for _, c := range candidates {
		d := distance([]rune(typed), []rune(strings.ToLower(c)))
		if d <= max(1, min(len(typed), len(c))/3) {
			found = append(found, match{c, d})
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, m := range found {
		names = append(names, m.name)
	}
	return names
}

// maxLength bounds the quadratic work on hostile input.
const maxLength = 100

// distance is the number of insertions, deletions, replacements and swaps of
// neighbours that turn a into b (optimal string alignment).
func distance(a, b []rune) int {
	if len(a) > maxLength || len(b) > maxLength {
		return maxLength
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i, x := range a {
		row[0] = i + 1
		for j, y := range b {
			replace := last[j]
			if x != y {
				replace++
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, replace)
			if i > 0 && j > 0 && x == b[j-1] && a[i-1] == y {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
