package tempserver

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// Postgres starts the newest PostgreSQL of the machine. The error is an
// [ErrNotInstalled] where there is none.
func Postgres() (*Server, error) {
	initdb, postgres, err := postgresBinaries()
	if err != nil {
		return nil, err
	}
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

// postgresBinaries finds initdb and postgres on the PATH or where Debian keeps
// them, the newest version first.
func postgresBinaries() (initdb, postgres string, err error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if postgres, err := exec.LookPath("postgres"); err == nil {
			return initdb, postgres, nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", "", err
	}
	slices.SortFunc(found, func(a, b string) int { return majorVersion(b) - majorVersion(a) })
	for _, initdb := range found {
		postgres := filepath.Join(filepath.Dir(initdb), "postgres")
		if _, err := os.Stat(postgres); err == nil {
			return initdb, postgres, nil
		}
	}
	return "", "", fmt.Errorf("PostgreSQL (initdb, postgres): %w", ErrNotInstalled)
}

// majorVersion reads 15 from /usr/lib/postgresql/15/bin/initdb, 0 when it
// cannot.
func majorVersion(initdb string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	if err != nil {
		return 0
	}
	return n
}
