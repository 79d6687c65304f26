package tempserver

import "syscall"

// memoryFolder is a file system in memory with room for a server's data, ""
// when there is none: a container's is often too small.
func memoryFolder() string {
	const folder, enough = "/dev/shm", 1 << 30
	var fs syscall.Statfs_t
	if err := syscall.Statfs(folder, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) < enough {
		return ""
	}
	return folder
}
