package main

// vettoolMode tells whether the arguments are those that go vet gives a tool.
func vettoolMode(_ []string) bool { return false }

func runVettool() {}
