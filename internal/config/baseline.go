package config

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// NamedBaseline is the value of the key baseline in the content of a file, "" when
// it has none. The rest is not looked at: another revision's configuration need
// not be one that this version understands. The error begins with the file's name.
func NamedBaseline(file string, src []byte) (string, error) {
	var there struct{ Baseline string }
	if err := yaml.Unmarshal(src, &there); err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	return there.Baseline, nil
}
