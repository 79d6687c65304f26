// Package mapstructure stands for the library's.
package mapstructure

func Decode(input, output any) error { return nil }
