//go:build unix

package tempserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"strings"
	"syscall"
)

// supervisor runs a server until its own standard input closes or the server
// ends. Only the process that started it holds the other end, so the server
// goes when that process does: after its end, a panic, a time-out or a SIGKILL.
// The folder goes with it. $1 is the signal, $2 the folder, the rest the server
// with its arguments. The log's end is for the process, which may be gone: hence
// the trap.
const supervisor = `
signal=$1 dir=$2
shift 2
exec 3<&0
"$@" >"$dir/log" 2>&1 </dev/null 3<&- &
server=$!
(cat <&3 >/dev/null 2>&1; kill -"$signal" $server) &
watcher=$!
trap '' PIPE
wait $server
kill $watcher 2>/dev/null
tail -n 15 "$dir/log" >&2
rm -rf "$dir"
`

// socketPathLimit leaves room for "/.s.PGSQL.5432" in a socket's address.
const socketPathLimit = 85

// start starts a server in a new folder and returns it once it answers.
func start(s *spec) (_ *Server, err error) {
	dir, err := privateFolder()
	if err != nil {
		return nil, err
	}
	supervised := false
	defer func() {
		if !supervised {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	// Setpgid keeps an interrupt from the terminal away from the supervisor.
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() == 0 {
		if attr.Credential, err = unprivileged(s); err != nil {
			return nil, err
		}
		if err := os.Chown(dir, int(attr.Credential.Uid), int(attr.Credential.Gid)); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	args := s.initialize(dir)
	initialize := exec.CommandContext(ctx, args[0], args[1:]...)
	initialize.Dir, initialize.SysProcAttr = dir, attr
	if out, err := initialize.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", args[0], err, out)
	}

	super := exec.Command("/bin/sh", append([]string{"-c", supervisor, "sh", s.signal, dir}, s.run(dir)...)...)
	super.Dir, super.SysProcAttr = dir, attr
	var log bytes.Buffer
	super.Stderr = &log
	lifeline, err := super.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := super.Start(); err != nil {
		return nil, err
	}
	// From here on the supervisor owns the folder.
	supervised = true
	ended := make(chan error, 1)
	server := &Server{DSN: s.dsn(dir), lifeline: lifeline, ended: ended}
	gone := make(chan error, 1)
	go func() {
		err := super.Wait()
		gone <- errors.New(strings.TrimSpace(log.String()))
		ended <- err
	}()
	if err := waitReady(ctx, s, server.DSN, gone); err != nil {
		return nil, errors.Join(err, lifeline.Close())
	}
	return server, nil
}

// privateFolder makes a folder that only this user enters, with a path short
// enough for a socket's.
func privateFolder() (string, error) {
	parent := memoryFolder()
	if parent == "" {
		parent = os.TempDir()
	}
	if len(parent) > socketPathLimit-len("/tenantvet-0123456789") {
		parent = "/tmp"
	}
	return os.MkdirTemp(parent, "tenantvet-")
}

// unprivileged is the user that runs the server for root.
func unprivileged(s *spec) (*syscall.Credential, error) {
	for _, name := range s.users {
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
	return nil, fmt.Errorf("%s refuses to run as root, and there is no user %s", s.name, strings.Join(s.users, " or "))
}
