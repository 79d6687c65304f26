package config

import (
	"fmt"
	"strconv"
)

// The major versions of PostgreSQL that can be named.
const oldestServer, newestServer = 13, 18

// serverVersionKey tells for which version of PostgreSQL the schema is.
var serverVersionKey = key{
	name: "server-version", kind: number, most: newestServer, invalid: notServerVersion,
	doc: fmt.Sprintf("the oldest major version of PostgreSQL that the schema runs on, %d to %d; without it, what is written is for 15 and later", oldestServer, newestServer),
	set: func(c *Config, v value) { c.ServerVersion, _ = strconv.Atoi(v.word) },
}

// notServerVersion complains about what is no version of PostgreSQL.
func notServerVersion(s string) string {
	if n, err := strconv.Atoi(s); err != nil || n < oldestServer || n > newestServer {
		return fmt.Sprintf("must be a major version of PostgreSQL from %d to %d", oldestServer, newestServer)
	}
	return ""
}
