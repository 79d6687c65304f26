package soundness

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
)

// breaking are mutations of a pin that leak more often than not.
var breaking = []string{"not", "not-equal", "self", "range", "constant", "drop", "or-true", "is-not-false", "optional"}

// TestMutantsLeak holds that a check can find something: on every engine a
// share of the near misses leaks; the rest are harmless where they stand.
// Without it the other tests could pass on worlds that exercise nothing.
func TestMutantsLeak(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(engines)) {
		t.Run(name, func(t *testing.T) {
			s := &soaker{t: t, engine: name}
			open := s.opener()
			ran, leaking := 0, 0
			for seed := range uint64(3) {
				schema := sqlgen.Random(engines[name], seed)
				c, err := open(0, schema, 0)
				if err != nil {
					t.Fatal(err)
				}
				if err := c.Refill(t.Context(), seed, false); err != nil {
					t.Fatal(err)
				}
				rng := rand.New(rand.NewPCG(seed, 3))
				for i := range uint64(30) {
					st := sqlgen.New(schema).Statement(i)
					var near []sqlgen.Mutation
					for site := range st.Sites() {
						for kind := range st.Kinds(site) {
							if m := (sqlgen.Mutation{Site: site, Kind: kind}); slices.Contains(breaking, st.Kind(m)) {
								near = append(near, m)
							}
						}
					}
					if len(near) == 0 {
						continue
					}
					text := st.Render(pick(rng, near))
					out, err := c.CheckShared(t.Context(), Statement{SQL: []string{text.SQL}, Trust: text.Trust}, Options{Seed: i})
					switch {
					case errors.Is(err, ErrInvalid):
						continue
					case err != nil:
						t.Fatalf("%v\n%s", err, text.SQL)
					case out.Leaks > 0:
						leaking++
					}
					ran++
				}
				if err := c.Close(); err != nil {
					t.Error(err)
				}
			}
			t.Logf("%d of %d mutants leak", leaking, ran)
			if ran < 30 || leaking < ran/6 {
				t.Error("fewer than one in six: the worlds have lost their power")
			}
		})
	}
}
