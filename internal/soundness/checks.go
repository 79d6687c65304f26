package soundness

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	checkList  = regexp.MustCompile(`(?i)(?:\bin\s*\(|=\s*any\s*\(\s*\(?\s*array\s*\[)(.*)`)
	checkBound = regexp.MustCompile(`(>=|>)\s*\(?\s*\(?(-?\d+)`)
	checkItem  = regexp.MustCompile(`'((?:[^']|'')*)'|(-?\d+)`)
)

// checkLabels lists values that a CHECK of one column accepts, where it lists
// them or bounds them below; nil where it is of another kind.
func checkLabels(text string) []string {
	var labels []string
	if m := checkList.FindStringSubmatch(text); m != nil {
		for _, item := range checkItem.FindAllStringSubmatch(m[1], -1) {
			labels = append(labels, strings.ReplaceAll(item[1], "''", "'")+item[2])
		}
		return labels
	}
	if m := checkBound.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			return nil
		}
		if m[1] == ">" {
			n++
		}
		for i := range 6 {
			labels = append(labels, strconv.Itoa(n+i))
		}
	}
	return labels
}
