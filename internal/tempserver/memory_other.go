//go:build unix && !linux

package tempserver

func memoryFolder() string { return "" }
