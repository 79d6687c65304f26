package soundness

import (
	"hash/maphash"
	"slices"
	"strings"
)

var digestSeed = maphash.MakeSeed()

// add counts one row of the statement's result in. Engines call it for each.
func (r *result) add(values [][]byte, keep bool) {
	if r.count++; r.count > maxRows {
		r.fails = tooLarge
		return
	}
	var h maphash.Hash
	h.SetSeed(digestSeed)
	for _, v := range values {
		if v == nil {
			h.WriteByte(0)
		} else {
			h.WriteByte(1)
			h.Write(v)
			h.WriteByte(0)
		}
	}
	r.digest += h.Sum64() | 1 // a sum: the order does not count
	if keep {
		r.rows = append(r.rows, rowText(values))
	}
}

// cloneRow copies a row out of a buffer that the driver uses again.
func cloneRow(values [][]byte) [][]byte {
	n := 0
	for _, v := range values {
		n += len(v)
	}
	buf := make([]byte, 0, n)
	row := make([][]byte, len(values))
	for i, v := range values {
		if v != nil {
			from := len(buf)
			buf = append(buf, v...)
			row[i] = buf[from:len(buf):len(buf)]
		}
	}
	return row
}

func rowText(row [][]byte) string {
	var b strings.Builder
	for i, v := range row {
		if i > 0 {
			b.WriteByte('|')
		}
		if v == nil {
			b.WriteString("NULL")
		} else {
			b.Write(v)
		}
	}
	return b.String()
}

// state is what tables hold: the caller's and the shared rows, and everyone
// else's.
type state struct{ mine, others uint64 }

// digestState sorts the rows of tables by whose they are now.
func (f *family) digestState(tables []*table, rows []contents) state {
	var s state
	f.eachRow(tables, rows, func(t *table, r [][]byte, mine bool) {
		var h maphash.Hash
		h.SetSeed(digestSeed)
		h.WriteString(t.raw)
		for _, v := range r {
			if v == nil {
				h.WriteByte(0)
			} else {
				h.WriteByte(1)
				h.Write(v)
				h.WriteByte(0)
			}
		}
		if mine {
			s.mine += h.Sum64() | 1
		} else {
			s.others += h.Sum64() | 1
		}
	})
	return s
}

// listState gives the same as sorted text.
func (f *family) listState(tables []*table, rows []contents) (mine, others []string) {
	f.eachRow(tables, rows, func(t *table, r [][]byte, isMine bool) {
		line := t.raw + ": " + rowText(r)
		if isMine {
			mine = append(mine, line)
		} else {
			others = append(others, line)
		}
	})
	slices.Sort(mine)
	slices.Sort(others)
	return mine, others
}

// eachRow gives every row with whose it is. Tables are in the order of their
// references, so that an owner's rows are known before its children's.
func (f *family) eachRow(tables []*table, rows []contents, do func(t *table, r [][]byte, mine bool)) {
	owners := map[*table]map[string]bool{} // keys of the caller's rows, by owner
	for _, t := range tables {
		if t.owner != nil {
			owners[t.owner.ref] = map[string]bool{}
		}
	}
	for i, t := range tables {
		mine := f.ownsOf(t, owners)
		for _, r := range rows[i] {
			isMine := mine(r)
			if keys := owners[t]; keys != nil && isMine {
				for _, child := range tables {
					if child.owner != nil && child.owner.ref == t {
						if key, ok := bytesKey(t, child.owner.refCols, r); ok {
							keys[child.raw+"\x00"+key] = true
						}
					}
				}
			}
			do(t, r, isMine)
		}
	}
}

// ownsOf gives the test whether a row of the table is the caller's or shared.
func (f *family) ownsOf(t *table, owners map[*table]map[string]bool) func(r [][]byte) bool {
	switch t.class {
	case sharedTable:
		return func([][]byte) bool { return true }
	case tenantOwned, rootTable:
		c := &t.cols[t.tenant]
		var own []string
		for _, v := range f.mine(c) {
			own = append(own, c.folded(v))
		}
		return func(r [][]byte) bool {
			v := r[t.tenant]
			if v == nil {
				return t.sharedRows
			}
			return slices.Contains(own, c.folded(string(v)))
		}
	case childOwned:
		keys := owners[t.owner.ref]
		return func(r [][]byte) bool {
			key, ok := bytesKey(t, t.owner.cols, r)
			return ok && keys[t.raw+"\x00"+key]
		}
	default:
		return func([][]byte) bool { return false }
	}
}

// bytesKey is the text of a row's columns, the same for equal values; not ok
// when one is NULL.
func bytesKey(t *table, cols []int, r [][]byte) (string, bool) {
	var b strings.Builder
	for _, c := range cols {
		if r[c] == nil {
			return "", false
		}
		b.WriteString(t.cols[c].folded(string(r[c])))
		b.WriteByte(0)
	}
	return b.String(), true
}
