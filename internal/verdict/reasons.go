package verdict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/suppress"
)

// reasons makes one finding of all that keep a call from being judged. They are
// ordered by place, in the source and in the text, and the first speaks for the
// others. What a directive or the baseline lets pass is apart from what it does
// not: it must come after both.
func (j *judge) reasons() {
	type group struct {
		site      *Site
		allowed   *suppress.Directive
		baselined bool
	}
	groups := map[group][]*Finding{}
	of := func(f *Finding) group { return group{f.Site, f.Allowed, f.Baselined} }
	for _, f := range j.result.Findings {
		if f.Code == diag.CannotProve {
			groups[of(f)] = append(groups[of(f)], f)
		}
	}
	for _, all := range groups {
		slices.SortFunc(all, func(a, b *Finding) int {
			p, q := j.position(a.Pos), j.position(b.Pos)
			return cmp.Or(strings.Compare(p.File, q.File), cmp.Compare(p.Offset, q.Offset), cmp.Compare(a.Offset, b.Offset), strings.Compare(a.Message, b.Message))
		})
	}
	kept := j.result.Findings[:0]
	for _, f := range j.result.Findings {
		switch all := groups[of(f)]; {
		case f.Code != diag.CannotProve || len(all) == 1:
			kept = append(kept, f)
		case f == all[0]:
			kept = append(kept, joinReasons(all))
		}
	}
	j.result.Findings = kept
}

// joinReasons makes one finding of several.
func joinReasons(all []*Finding) *Finding {
	f := *all[0]
	f.Reasons, f.Related = all, slices.Clone(f.Related)
	if f.Message += " (and 1 more reason)"; len(all) > 2 {
		f.Message = fmt.Sprintf("%s (and %d more reasons)", all[0].Message, len(all)-1)
	}
	for _, r := range all[1:] {
		f.Related = append(f.Related, Related{r.Message, r.Pos})
		f.Related = append(f.Related, r.Related...)
	}
	return &f
}
