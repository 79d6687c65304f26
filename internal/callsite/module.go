package callsite

import (
	"fmt"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// Module is what is known of a whole module from one look at it to the next.
// During a look it may be used concurrently. The nil Module knows nothing.
type Module struct {
	closed  func(path string) bool
	mu      sync.Mutex
	known   []Dispatch
	runs    map[string][]wireRun       // of known, by key
	calls   map[string][]sqltext.Wire  // the same
	needed  map[string]bool            // keys of functions whose calls make texts
	into    map[string]bool            // packages of places through which something is run
	asked   map[string]map[string]bool // the packages that looked at a key
	late    map[string][]Dispatch      // found where texts were asked for, by package
	entered map[string]bool            // packages whose assignments count
}

// NewModule makes what is known before the first look. Closed tells whether all
// packages that can call what a package exports are looked at; it is asked
// during looks.
func NewModule(closed func(path string) bool) *Module {
	return &Module{closed: closed, asked: map[string]map[string]bool{}, late: map[string][]Dispatch{}, entered: map[string]bool{}}
}

// Learn takes in what the packages asked for at their last looks, and tells
// which of them another look would see anew: by their paths, and as those that
// asked whether the calls of certain functions are asked for; about is nil where there are none.
// Accept says whether a package was looked at; the calls in others are not seen.
func (m *Module) Learn(found []Dispatch, accept func(path string) bool) (stale map[string]bool, about func(types.Object, reflect.Type) bool) {
	for _, id := range slices.Sorted(maps.Keys(m.late)) {
		found = append(found, m.late[id]...)
	}
	stale = map[string]bool{}
	for _, d := range m.merge(found, accept) {
		stale[d.Package] = true
		maps.Copy(stale, m.asked[d.Key])
	}
	m.runs, m.calls, m.into = map[string][]wireRun{}, map[string][]sqltext.Wire{}, map[string]bool{}
	for _, d := range m.known {
		m.runs[d.Key] = append(m.runs[d.Key], d.runs...)
		m.calls[d.Key] = append(m.calls[d.Key], d.calls...)
		m.into[d.Package] = m.into[d.Package] || len(d.runs) > 0
	}
	before, grown := m.needed, false
	m.needed = neededOf(m.known, found)
	for key := range m.needed {
		grown = grown || !before[key]
	}
	if !grown {
		return stale, nil
	}
	return stale, func(obj types.Object, fact reflect.Type) bool {
		fn, ok := obj.(*types.Func)
		return ok && fact == reflect.TypeFor[*askedFact]() && m.needs(fn) && !before[callsKey(fn)]
	}
}

// needs says whether texts are made of what a function is passed.
func (m *Module) needs(fn *types.Func) bool { return len(m.needed) > 0 && m.needed[callsKey(fn)] }

// merge adds what was found to what is known, and returns what is new.
func (m *Module) merge(found []Dispatch, accept func(path string) bool) []Dispatch {
	type place struct{ key, from string }
	index := map[place]int{}
	for i, d := range m.known {
		index[place{d.Key, d.from}] = i
	}
	renewed, grown := map[int]bool{}, map[int]bool{}
	for _, d := range found {
		if !accept(d.Package) {
			continue
		}
		at, ok := index[place{d.Key, d.from}]
		if !ok {
			at = len(m.known)
			index[place{d.Key, d.from}] = at
			m.known = append(m.known, Dispatch{Package: d.Package, Key: d.Key, from: d.from})
		}
		k := &m.known[at]
		if len(d.calls) > 0 && !renewed[at] {
			// What is passed may be known better than at the look before.
			renewed[at] = true
			k.calls = gather(found, d)
		}
		k.needed = k.needed || d.needed
		for _, r := range d.runs {
			if !among(k.runs, r) {
				k.runs = append(k.runs, r)
				grown[at] = true
			}
		}
	}
	needed := neededOf(m.known, found)
	var out []Dispatch
	for i := range m.known {
		k := &m.known[i]
		if needed[k.Key] && !reflect.DeepEqual(k.told, k.calls) {
			k.told = k.calls
			grown[i] = true
		}
		if grown[i] {
			out = append(out, *k)
		}
	}
	return out
}

// neededOf holds the keys of the functions whose calls make texts.
func neededOf(lists ...[]Dispatch) map[string]bool {
	needed := map[string]bool{}
	var via []Dispatch
	for _, list := range lists {
		for _, d := range list {
			if d.needed {
				needed[d.Key] = true
			}
			if len(d.via) > 0 {
				via = append(via, d)
			}
		}
	}
	for more := true; more; {
		more = false
		for _, d := range via {
			for _, key := range d.via {
				if needed[d.Key] && !needed[key] {
					needed[key], more = true, true
				}
			}
		}
	}
	return needed
}

// Enter has the next look follow what a package assigns of the variables in
// Result.Assigns, and says whether that is new.
func (m *Module) Enter(path string) bool {
	known := m.entered[path]
	m.entered[path] = true
	return !known
}

func (m *Module) enters(path string) bool { return m != nil && m.entered[path] }

// through returns what packages above run through a method or parameter.
func (m *Module) through(key, path string) []wireRun {
	if m == nil || key == "" {
		return nil
	}
	m.ask(key, path)
	return m.runs[key]
}

// passed returns the arguments of the calls of a function.
func (m *Module) passed(key, path string) []sqltext.Wire {
	if m == nil {
		return nil
	}
	m.ask(key, path)
	return m.calls[key]
}

// ask notes that what is known under a key concerns a package.
func (m *Module) ask(key, path string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.asked[key] == nil {
		m.asked[key] = map[string]bool{}
	}
	m.asked[key][path] = true
}

// reaches says whether packages above run something through a place that the
// package declares.
func (m *Module) reaches(path string) bool { return m != nil && m.into[path] }

// found notes what a package asks for that only gave its texts. A package and
// its variant for tests differ in their files.
func (m *Module) found(pass *analysis.Pass, ds []Dispatch) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.late[fmt.Sprint(pass.Pkg.Path(), " ", len(pass.Files))] = ds
}
