package soundness

import (
	"slices"
	"testing"
)

func TestCheckLabels(t *testing.T) {
	for text, want := range map[string][]string{
		"CHECK ((role = ANY (ARRAY['owner'::text, 'it''s'::text])))":                                     {"owner", "it's"},
		"CHECK (((role)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))": {"a", "b"},
		"`k` in ('x','y')":                {"x", "y"},
		"CHECK ((n >= 0))":                {"0", "1", "2", "3", "4", "5"},
		"CHECK ((price > (10)::numeric))": {"11", "12", "13", "14", "15", "16"},
		"CHECK ((length(slug) < 3))":      nil,
	} {
		if got := checkLabels(text); !slices.Equal(got, want) {
			t.Errorf("%q, want %q: %s", got, want, text)
		}
	}
}
