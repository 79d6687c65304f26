package soundness

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// What the environment says of a soak: how long it runs, such as "2h"; on
// which engine (postgres, sqlite, mariadb or all); the file that its finished
// chunks are added to; and how many workers it has. TENANTVET_SOUNDNESS_SEED
// chooses the chunks: a run with the seed of an earlier one and its file goes
// on where that one ended.
const (
	envSoak        = "TENANTVET_SOAK"
	envSoakEngine  = "TENANTVET_SOAK_ENGINE"
	envSoakState   = "TENANTVET_SOAK_STATE"
	envSoakWorkers = "TENANTVET_SOAK_WORKERS"
)

// chunk is a run of the generator over one schema on one engine.
type chunk struct {
	Engine string `json:"engine"`
	Seed   uint64 `json:"seed"`   // of the soak
	Number uint64 `json:"number"` // of the chunk in it
	Schema string `json:"schema"`
	// Dimensions is how many the schema has: a check is one of each.
	Dimensions int     `json:"dimensions"`
	First      uint64  `json:"first"` // the first of the statements' seeds
	Bases      int     `json:"bases"` // how many seeds
	Prover     string  `json:"prover"`
	Ended      string  `json:"ended"`
	Seconds    float64 `json:"seconds"`
	Proving    float64 `json:"proving"` // seconds of them
	counts
	// By has the counts by construct, and by mutation with "mutation " before
	// its name.
	By map[string]*counts `json:"by"`
}

// counts are of statements but for the pairs.
type counts struct {
	Generated int `json:"generated"`
	Accepted  int `json:"accepted"`
	Unknown   int `json:"unknown,omitempty"`
	Checked   int `json:"checked"`
	Invalid   int `json:"invalid,omitempty"` // accepted, but the database does not run it
	Refuted   int `json:"refuted,omitempty"`
	Existence int `json:"existence,omitempty"` // told of existence, as the proof says
	Conflicts int `json:"conflicts,omitempty"` // failed on a key in one world only
	Errors    int `json:"errors,omitempty"`    // failed in one world only for another reason
	Unsteady  int `json:"unsteady,omitempty"`  // differed by chance
	Vacuous   int `json:"vacuous,omitempty"`   // the same outcome everywhere, or failed everywhere
	Pairs     int `json:"pairs"`
}

func (c *counts) add(d *counts) {
	c.Generated += d.Generated
	c.Accepted += d.Accepted
	c.Unknown += d.Unknown
	c.Checked += d.Checked
	c.Invalid += d.Invalid
	c.Refuted += d.Refuted
	c.Existence += d.Existence
	c.Conflicts += d.Conflicts
	c.Errors += d.Errors
	c.Unsteady += d.Unsteady
	c.Vacuous += d.Vacuous
	c.Pairs += d.Pairs
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// soaker runs chunks of one engine.
type soaker struct {
	t      *testing.T
	engine string
	seed   uint64
	bases  int
	state  string // file; "" keeps none
	prover string // the version of the prover

	mu   sync.Mutex
	done []*chunk
}

// engines are those that a soak knows, with the dialect of each.
var engines = map[string]catalog.Dialect{"postgres": catalog.Postgres, "sqlite": catalog.SQLite, "mariadb": catalog.MySQL}

// TestSoak makes and checks statements until the time in TENANTVET_SOAK is
// over, chunk by chunk, and sums up the chunks of its state file.
func TestSoak(t *testing.T) {
	v := os.Getenv(envSoak)
	if v == "" {
		t.Skip(envSoak + " is not set")
	}
	d, err := time.ParseDuration(v)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{cmp.Or(os.Getenv(envSoakEngine), "all")}
	if names[0] == "all" {
		names = slices.Sorted(maps.Keys(engines))
	}
	state := os.Getenv(envSoakState)
	if state == "" {
		state = filepath.Join(os.TempDir(), "tenantvet-soak.jsonl")
	}
	first := freshSeed(t)
	workers := 2
	if v := os.Getenv(envSoakWorkers); v != "" {
		if workers, err = strconv.Atoi(v); err != nil || workers < 1 {
			t.Fatalf("%s=%q is not a number of workers", envSoakWorkers, v)
		}
	}
	// An interrupt ends the soak after the chunks at work, with the summary.
	interrupted, stop := signal.NotifyContext(t.Context(), os.Interrupt)
	defer stop()
	for i, name := range names {
		if _, ok := engines[name]; !ok {
			t.Fatalf("%s=%q is none of %v", envSoakEngine, name, slices.Sorted(maps.Keys(engines)))
		}
		end := time.Now().Add(d / time.Duration(len(names)-i))
		d -= d / time.Duration(len(names)-i)
		t.Run(name, func(t *testing.T) {
			s := &soaker{t: t, engine: name, seed: first, bases: 1000, state: state, prover: version(t)}
			finished := s.load()
			s.run(workers, finished, func(uint64) bool { return interrupted.Err() == nil && time.Now().Before(end) })
			s.report()
		})
	}
}

// version is the commit that the prover is of.
func version(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("git", "describe", "--always", "--dirty", "--abbrev=12").Output()
	if err != nil {
		t.Logf("the prover's version is not known: %v", err)
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// load reads the state file and gives the numbers of the finished chunks of
// this soak.
func (s *soaker) load() map[uint64]bool {
	finished := map[uint64]bool{}
	// That it can be written is found out before the work.
	f, err := os.OpenFile(s.state, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var c chunk
		// A line may be half written: its chunk runs again.
		if json.Unmarshal(lines.Bytes(), &c) != nil || c.Engine != s.engine {
			continue
		}
		s.done = append(s.done, &c)
		if c.Seed == s.seed {
			finished[c.Number] = true
		}
	}
	if err := lines.Err(); err != nil {
		s.t.Fatal(err)
	}
	return finished
}

// run runs the chunks that are not finished while more says so.
func (s *soaker) run(workers int, finished map[uint64]bool, more func(number uint64) bool) {
	var next uint64
	take := func() (uint64, bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for finished[next] {
			next++
		}
		next++
		return next - 1, more(next - 1)
	}
	open := s.opener()
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for failures := 0; ; {
				n, ok := take()
				if !ok || s.t.Context().Err() != nil {
					return
				}
				c, err := s.chunk(s.t.Context(), n, func(schema *sqlgen.Schema, dim int) (*Checker, error) { return open(w, schema, dim) })
				if err != nil {
					s.t.Errorf("chunk %d of %s: %v", n, s.engine, err)
					if failures++; failures > maxFailures {
						return
					}
					continue
				}
				s.keep(c)
			}
		})
	}
	wg.Wait()
}

// worlds makes the worlds of a schema for one dimension of its policies, for a
// worker who has closed the last ones.
type worlds func(worker int, schema *sqlgen.Schema, dimension int) (*Checker, error)

func (s *soaker) opener() worlds {
	ctx := s.t.Context()
	switch s.engine {
	case "sqlite":
		return func(_ int, schema *sqlgen.Schema, dim int) (*Checker, error) {
			return OpenSQLite(schema.DDL, schema.Policies[dim])
		}
	case "mariadb":
		dsn := testkit.MariaDB(s.t)
		return func(worker int, schema *sqlgen.Schema, dim int) (*Checker, error) {
			return OpenMariaDB(ctx, dsn, fmt.Sprintf("w%d_%d", worker, dim), schema.DDL, schema.Policies[dim])
		}
	default:
		// Each has a database of its own: what one drops makes the others of the
		// same database plan anew. Each schema has a connection of its own: a
		// backend keeps the plans of foreign keys that are long dropped, and goes
		// through them at every DROP.
		var mu sync.Mutex
		dsns, conns := map[string]string{}, map[string]*pgx.Conn{}
		return func(worker int, schema *sqlgen.Schema, dim int) (*Checker, error) {
			name := fmt.Sprintf("w%d_%d", worker, dim)
			mu.Lock()
			if dsns[name] == "" {
				dsns[name] = testkit.Postgres(s.t)
			}
			dsn, last := dsns[name], conns[name]
			mu.Unlock()
			if last != nil {
				last.Close(ctx)
			}
			conn, err := pgx.Connect(ctx, dsn)
			if err != nil {
				return nil, err
			}
			s.t.Cleanup(func() { conn.Close(context.Background()) })
			mu.Lock()
			conns[name] = conn
			mu.Unlock()
			return OpenPostgres(ctx, conn, name, schema.DDL, schema.Policies[dim])
		}
	}
}

// maxFailures is how many chunks of a worker may fail before it ends.
const maxFailures = 5

// keep adds a finished chunk to the state file.
func (s *soaker) keep(c *chunk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, c)
	if s.state == "" {
		return
	}
	line, err := json.Marshal(c)
	if err == nil {
		err = appendFile(s.state, append(line, '\n'))
	}
	if err != nil {
		s.t.Error(err)
	}
}

func appendFile(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	last := make([]byte, 1)
	if end, seekErr := f.Seek(0, io.SeekEnd); seekErr == nil && end > 0 {
		if _, err := f.ReadAt(last, end-1); err == nil && last[0] != '\n' {
			text = append([]byte{'\n'}, text...) // what stopped in the midst of a line
		}
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// report sums up all chunks of the engine.
func (s *soaker) report() {
	var all counts
	by := map[string]*counts{}
	seeds, schemas, provers := map[uint64]bool{}, map[string]bool{}, map[string]int{}
	seconds, proving := 0.0, 0.0
	for _, c := range s.done {
		all.add(&c.counts)
		seconds += c.Seconds
		proving += c.Proving
		seeds[c.Seed], schemas[c.Schema] = true, true
		provers[c.Prover] += c.Checked
		for name, n := range c.By {
			if by[name] == nil {
				by[name] = &counts{}
			}
			by[name].add(n)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d chunks, %d schemas, seeds %v, provers %v\n", s.engine, len(s.done), len(schemas), slices.Sorted(maps.Keys(seeds)), provers)
	fmt.Fprintf(&b, "%.0f worker seconds, %.0f of them proving: %.1f checked a second of the rest\n", seconds, proving, float64(all.Checked)/max(seconds-proving, 1e-9))
	line := func(name string, c *counts) {
		fmt.Fprintf(&b, "%-32s generated %8d accepted %8d checked %8d invalid %7d refuted %3d existence %6d conflicts %6d errors %6d unsteady %6d vacuous %7d pairs %9d\n",
			name, c.Generated, c.Accepted, c.Checked, c.Invalid, c.Refuted, c.Existence, c.Conflicts, c.Errors, c.Unsteady, c.Vacuous, c.Pairs)
	}
	line("all", &all)
	for _, name := range slices.Sorted(maps.Keys(by)) {
		line(name, by[name])
	}
	s.t.Log(b.String())
	if all.Refuted > 0 {
		s.t.Errorf("%d statements that the prover calls scoped are refuted", all.Refuted)
	}
	if all.Checked == 0 {
		s.t.Error("nothing was checked")
	}
}

// TestGeneratedHolds makes a few chunks of each engine with a fresh seed.
func TestGeneratedHolds(t *testing.T) {
	if os.Getenv(envSoak) != "" {
		t.Skip("TestSoak does this for longer")
	}
	first := freshSeed(t)
	for _, name := range slices.Sorted(maps.Keys(engines)) {
		t.Run(name, func(t *testing.T) {
			s := &soaker{t: t, engine: name, seed: first, bases: 60}
			s.run(2, nil, func(n uint64) bool { return n < 6 })
			s.report()
			var all counts
			for _, c := range s.done {
				all.add(&c.counts)
			}
			if all.Checked < 200 || all.Vacuous > all.Checked/2 {
				t.Errorf("%d statements were checked, %d of them in vain: this shows nothing", all.Checked, all.Vacuous)
			}
		})
	}
}
