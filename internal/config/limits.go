package config

import (
	"fmt"
	"strconv"
)

// Limits bound what is followed before it is given up as unknown.
type Limits struct {
	// Variants is the number of different texts of one call that are judged
	// one by one; zero leaves it to the program.
	Variants int
}

// maxVariants is the largest number of variants that can be asked for.
const maxVariants = 4096

var limitKeys = []key{
	{name: "variants", doc: fmt.Sprintf("the number of different texts of one call that are judged, 1 to %d; a call with more is reported as TV104", maxVariants),
		kind: number, most: maxVariants, invalid: notVariants,
		set: func(c *Config, v value) { c.Limits.Variants, _ = strconv.Atoi(v.word) }},
}

// notVariants complains about what is no number of variants.
func notVariants(s string) string {
	if n, err := strconv.Atoi(s); err != nil || n < 1 || n > maxVariants {
		return fmt.Sprintf("must be a number from 1 to %d", maxVariants)
	}
	return ""
}
