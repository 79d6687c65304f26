package main

import (
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
)

// collector chooses when garbage is collected. A small module takes a fifth
// less memory for a twentieth more time. In a large one garbage first grows to
// firstHeap, which is enough for most, and then to a multiple of what is alive
// while that stays below largeHeap: collecting at firstHeap would take a quarter
// of the time.
type collector struct {
	large  bool
	cycles uint64 // of the collector, at the last adjustment
}

const (
	largeModule = 1000      // packages, dependencies included
	firstHeap   = 560 << 20 // bytes
	largeHeap   = 800 << 20 // bytes
	mostGarbage = 200       // percent of what is alive
	leastPace   = 100       // the same where largeHeap is not enough
)

func (c *collector) start(packages int) {
	switch {
	case os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "":
	case packages < largeModule:
		debug.SetGCPercent(80)
	default:
		debug.SetGCPercent(-1)
		debug.SetMemoryLimit(firstHeap)
		c.cycles, _ = heap()
		c.large = true
	}
}

// adjust sets the pace by what the last collection left alive.
func (c *collector) adjust() {
	if !c.large {
		return
	}
	cycles, live := heap()
	if cycles == c.cycles || live == 0 {
		return
	}
	c.cycles = cycles
	garbage := (largeHeap - min(int(live), largeHeap)) / (int(live)/100 + 1)
	debug.SetGCPercent(min(max(garbage, leastPace), mostGarbage))
	debug.SetMemoryLimit(math.MaxInt64)
}

// heap tells how often garbage was collected, and how many bytes were alive
// then.
func heap() (cycles, live uint64) {
	s := []metrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}, {Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 || s[1].Value.Kind() != metrics.KindUint64 {
		return 0, 0
	}
	return s[0].Value.Uint64(), s[1].Value.Uint64()
}
