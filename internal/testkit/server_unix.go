//go:build unix

package testkit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// supervisor runs the server $1 on the folder $2 until its standard input
// closes. Only the test process holds the other end, so the server goes when
// that process does: after its end, a panic, a time-out or a SIGKILL. The
// folder goes with it.
const supervisor = `
"$1" -D "$2/data" -k "$2" -c listen_addresses= -F -c synchronous_commit=off -c full_page_writes=off >"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -QUIT $server
wait $server
rm -rf "$2"
`

// socketPathLimit leaves room for "/.s.PGSQL.5432" in a socket's address.
const socketPathLimit = 85

// lifeline is the supervisor's standard input. It stays referenced, or the
// garbage collector would close it.
var lifeline io.WriteCloser

type binaries struct{ initdb, postgres string }

// serverBinaries finds PostgreSQL on the PATH or where Debian keeps it, the
// newest version first.
func serverBinaries() (binaries, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if postgres, err := exec.LookPath("postgres"); err == nil {
			return binaries{initdb, postgres}, nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return binaries{}, err
	}
	slices.SortFunc(found, func(a, b string) int { return majorVersion(b) - majorVersion(a) })
	for _, initdb := range found {
		postgres := filepath.Join(filepath.Dir(initdb), "postgres")
		if _, err := os.Stat(postgres); err == nil {
			return binaries{initdb, postgres}, nil
		}
	}
	return binaries{}, errors.New("no PostgreSQL server on this machine (initdb, postgres)")
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

// startServer starts a server in a new folder, listening on a socket there
// only, and returns its DSN once it answers.
func startServer() (dsn string, err error) {
	bin, err := serverBinaries()
	if err != nil {
		return "", err
	}
	parent := os.TempDir()
	if len(parent) > socketPathLimit-len("/tenantvet-pg-0123456789") {
		parent = "/tmp"
	}
	dir, err := os.MkdirTemp(parent, "tenantvet-pg-")
	if err != nil {
		return "", err
	}
	started := false
	defer func() {
		if !started {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	// Setpgid keeps an interrupt from the terminal away from the supervisor.
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() == 0 {
		if attr.Credential, err = unprivileged(); err != nil {
			return "", err
		}
		if err := os.Chown(dir, int(attr.Credential.Uid), int(attr.Credential.Gid)); err != nil {
			return "", err
		}
	}

	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	initdb := exec.CommandContext(ctx, bin.initdb, "--no-sync", "--auth=trust", "--username=postgres",
		"--encoding=UTF8", "--locale=C", "-D", filepath.Join(dir, "data"))
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w\n%s", err, out)
	}

	super := exec.Command("/bin/sh", "-c", supervisor, "sh", bin.postgres, dir)
	super.Dir, super.SysProcAttr = dir, attr
	if lifeline, err = super.StdinPipe(); err != nil {
		return "", err
	}
	if err := super.Start(); err != nil {
		return "", err
	}
	// From here on the supervisor owns the folder.
	started = true
	dsn = fmt.Sprintf("host=%s user=postgres dbname=postgres", dir)
	if err := waitReady(ctx, dsn); err != nil {
		log, logErr := os.ReadFile(filepath.Join(dir, "log"))
		return "", errors.Join(fmt.Errorf("%w\n%s", err, log), logErr, lifeline.Close(), super.Wait())
	}
	return dsn, nil
}

// waitReady waits until the server accepts connections.
func waitReady(ctx context.Context, dsn string) error {
	for {
		conn, err := pgx.Connect(ctx, dsn)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// unprivileged is the user that runs the server for root, whom it refuses.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")
}
