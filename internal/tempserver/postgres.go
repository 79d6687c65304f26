package tempserver

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// EnvBins names the environment variable that lists folders with the programs
// of PostgreSQL versions, separated as in PATH.
const EnvBins = "TENANTVET_TEST_POSTGRES_BIN"

// Postgres starts the PostgreSQL of the PATH or, without one there, the newest
// of the machine. The error is an [ErrNotInstalled] where there is none.
func Postgres() (*Server, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if postgres, err := exec.LookPath("postgres"); err == nil {
			return startPostgres(initdb, postgres)
		}
	}
	bins, err := PostgresBins()
	if err != nil {
		return nil, err
	}
	if len(bins) == 0 {
		return nil, fmt.Errorf("PostgreSQL (initdb, postgres): %w", ErrNotInstalled)
	}
	return PostgresIn(bins[slices.Max(slices.Collect(maps.Keys(bins)))])
}

// PostgresBins finds the folders of programs of the PostgreSQL versions that
// [EnvBins] lists or Debian has installed, by major version. A listed folder
// without the programs is an error; of one version the first listed is taken.
func PostgresBins() (map[int]string, error) {
	bins := make(map[int]string)
	for _, bin := range filepath.SplitList(os.Getenv(EnvBins)) {
		major, err := majorVersion(bin)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", EnvBins, err)
		}
		if bins[major] == "" {
			bins[major] = bin
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return nil, err
	}
	for _, initdb := range found {
		bin := filepath.Dir(initdb)
		if major, err := majorVersion(bin); err == nil && bins[major] == "" {
			bins[major] = bin
		}
	}
	return bins, nil
}

// PostgresIn starts the PostgreSQL whose programs are in a folder.
func PostgresIn(bin string) (*Server, error) {
	return startPostgres(filepath.Join(bin, "initdb"), filepath.Join(bin, "postgres"))
}

func startPostgres(initdb, postgres string) (*Server, error) {
	return start(&spec{
		name:   "PostgreSQL",
		users:  []string{"postgres", "nobody"},
		signal: "QUIT",
		initialize: func(dir string) []string {
			return []string{initdb, "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "-D", filepath.Join(dir, "data")}
		},
		run: func(dir string) []string {
			return []string{postgres, "-D", filepath.Join(dir, "data"), "-k", dir, "-c", "listen_addresses=",
				"-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"}
		},
		dsn:  func(dir string) string { return fmt.Sprintf("host=%s user=postgres dbname=postgres", dir) },
		ping: pingPostgres,
	})
}

func pingPostgres(ctx context.Context, dsn string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// version finds the major one in "postgres (PostgreSQL) 15.18 (Debian …)".
var version = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func majorVersion(bin string) (int, error) {
	postgres := filepath.Join(bin, "postgres")
	out, err := exec.Command(postgres, "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("%s --version: %w", postgres, err)
	}
	m := version.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("%s says it is %q", postgres, out)
	}
	return strconv.Atoi(string(m[1]))
}
