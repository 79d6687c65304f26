//go:build unix

package tempserver

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// envChild makes a copy of the test binary start a server and wait for its end.
const envChild = "TENANTVET_TEMPSERVER_CHILD"

var products = map[string]struct {
	start func() (*Server, error)
	ping  func(ctx context.Context, dsn string) error
	pid   string // the server's pid file in its folder
}{
	"PostgreSQL": {Postgres, pingPostgres, "data/postmaster.pid"},
	"MariaDB":    {MariaDB, pingMariaDB, "pid"},
}

func folderOf(s *Server) string {
	_, dir, _ := strings.Cut(s.DSN, "/")
	dir, _, _ = strings.Cut(dir, " ")
	return "/" + strings.TrimSuffix(dir, "/socket)/")
}

func TestServerAnswersUntilClosed(t *testing.T) {
	for name, p := range products {
		s, err := p.start()
		if errors.Is(err, ErrNotInstalled) && os.Getenv("CI") != "true" {
			t.Logf("*** SKIPPED: %v", err)
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		if err := p.ping(t.Context(), s.DSN); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		folder := folderOf(s)
		if _, err := os.Stat(filepath.Join(folder, p.pid)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := p.ping(t.Context(), s.DSN); err == nil {
			t.Errorf("%s answers after its end", name)
		}
		if _, err := os.Stat(folder); !os.IsNotExist(err) {
			t.Errorf("%s left %s behind: %v", name, folder, err)
		}
	}
}

func TestServerEndsWithItsProcess(t *testing.T) {
	if name := os.Getenv(envChild); name != "" {
		s, err := products[name].start()
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("folder " + folderOf(s) + "\n")
		time.Sleep(time.Hour)
		t.Error(s.Close())
	}
	for name, p := range products {
		t.Run(name, func(t *testing.T) {
			child := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithItsProcess$", "-test.v")
			child.Env = append(os.Environ(), envChild+"="+name)
			out, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			child.Stderr = os.Stderr
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			var folder, said string
			for lines := bufio.NewScanner(out); folder == "" && lines.Scan(); {
				folder, _ = strings.CutPrefix(lines.Text(), "folder ")
				said += lines.Text() + "\n"
				if !strings.HasPrefix(folder, "/") {
					folder = ""
				}
			}
			if folder == "" {
				if strings.Contains(said, ErrNotInstalled.Error()) && os.Getenv("CI") != "true" {
					t.Skip(said)
				}
				t.Fatalf("the child started no server: %v\n%s", child.Wait(), said)
			}
			text, err := os.ReadFile(filepath.Join(folder, p.pid))
			if err != nil {
				t.Fatal(err)
			}
			pid, _, _ := strings.Cut(string(text), "\n")
			if !alive(t, pid) {
				t.Fatalf("the server's process %s is not there", pid)
			}
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := child.Wait(); err == nil {
				t.Fatal("the child ended well although it was killed")
			}
			for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
				_, err := os.Stat(folder)
				running := alive(t, pid)
				if !running && os.IsNotExist(err) {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("a minute after the process was killed: server %s running: %t; folder %s: %v", pid, running, folder, err)
				}
			}
		})
	}
}

// A server that cannot start says why, at once.
func TestServerThatEndsAtItsStart(t *testing.T) {
	s, err := start(&spec{
		name: "Broken", users: []string{"nobody"}, signal: "KILL",
		initialize: func(string) []string { return []string{"true"} },
		run:        func(string) []string { return []string{"sh", "-c", "echo the disk is full >&2; exit 3"} },
		dsn:        func(dir string) string { return "root@unix(" + dir + "/socket)/" },
		ping:       pingMariaDB,
	})
	if err == nil {
		t.Fatal("it started", s.Close())
	}
	if !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("the error does not tell the reason: %v", err)
	}
}

func alive(t *testing.T, pid string) bool {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimSpace(pid))
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.FindProcess(n)
	if err != nil {
		t.Fatal(err)
	}
	return !errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
