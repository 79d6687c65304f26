package main

import (
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
)

// collector chooses when garbage is collected. A small module takes a fifth
// less memory for a twentieth more time. A large one lets garbage grow to
// what such a run may take, which saves a sixth of the time, unless what is
// alive comes near that.
type collector struct{ unbounded bool }

const (
	largeModule = 1000      // packages, dependencies included
	heapLimit   = 560 << 20 // bytes
)

func (c *collector) start(packages int) {
	switch {
	case os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "":
	case packages < largeModule:
		debug.SetGCPercent(80)
	default:
		debug.SetGCPercent(-1)
		debug.SetMemoryLimit(heapLimit)
		c.unbounded = true
	}
}

// adjust goes back to the usual pace when collecting at the limit would free
// little.
func (c *collector) adjust() {
	if !c.unbounded {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if live[0].Value.Kind() == metrics.KindUint64 && live[0].Value.Uint64() > heapLimit*3/5 {
		debug.SetGCPercent(100)
		debug.SetMemoryLimit(math.MaxInt64)
		c.unbounded = false
	}
}
