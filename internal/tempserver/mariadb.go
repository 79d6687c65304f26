package tempserver

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"

	_ "github.com/go-sql-driver/mysql" // the driver that answers to "mysql"
)

// MariaDB starts the MariaDB of the machine with the SQL mode, character set
// and collation that Debian gives it. The error is an [ErrNotInstalled] where
// there is none.
func MariaDB() (*Server, error) {
	install, err := anyOf("mariadb-install-db")
	if err != nil {
		return nil, err
	}
	server, err := anyOf("mariadbd", "/usr/sbin/mariadbd", "/usr/libexec/mariadbd")
	if err != nil {
		return nil, err
	}
	return start(&spec{
		name:  "MariaDB",
		users: []string{"mysql", "nobody"},
		// What an orderly end would write is thrown away.
		signal: "KILL",
		initialize: func(dir string) []string {
			return []string{install, "--no-defaults", "--datadir=" + filepath.Join(dir, "data"), "--auth-root-authentication-method=normal",
				"--skip-test-db", "--skip-name-resolve", "--innodb-log-file-size=16M"}
		},
		run: func(dir string) []string {
			return []string{server, "--no-defaults", "--datadir=" + filepath.Join(dir, "data"), "--socket=" + filepath.Join(dir, "socket"),
				"--pid-file=" + filepath.Join(dir, "pid"), "--tmpdir=" + dir, "--skip-networking", "--skip-log-bin",
				"--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci",
				"--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-log-file-size=16M", "--innodb-buffer-pool-size=128M",
				"--skip-innodb-file-per-table", "--table-definition-cache=8000", "--table-open-cache=8000",
				"--skip-innodb-buffer-pool-dump-at-shutdown", "--skip-innodb-buffer-pool-load-at-startup", "--max-connections=64"}
		},
		dsn:  func(dir string) string { return fmt.Sprintf("root@unix(%s)/", filepath.Join(dir, "socket")) },
		ping: pingMariaDB,
	})
}

func pingMariaDB(ctx context.Context, dsn string) error {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	return errors.Join(db.PingContext(ctx), db.Close())
}

// anyOf finds the first of several names of a program, on the PATH or where
// distributions keep what only root's PATH holds.
func anyOf(names ...string) (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("MariaDB (%s): %w", names[0], ErrNotInstalled)
}
