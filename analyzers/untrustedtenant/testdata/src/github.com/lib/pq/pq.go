// Package pq stands for the library's.
package pq

func Array(a any) any { return a }
