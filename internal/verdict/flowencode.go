package verdict

import (
	"bytes"
	"compress/flate"
	"encoding/gob"
	"io"
	"sync"
)

// plainFlow is the fact without its own encoding.
type plainFlow flowFact

// flowDictionary is what all facts have in common: the description of their
// type. It is made when the program starts: gob numbers types as it meets them,
// and every process must number these alike.
var flowDictionary = func() []byte {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(&plainFlow{}); err != nil {
		panic(err) // the type is fixed
	}
	return b.Bytes()
}()

// maxFlowFact bounds the size in bytes of a decoded fact.
const maxFlowFact = 16 << 20

var flowWriters = sync.Pool{New: func() any {
	w, err := flate.NewWriterDict(nil, flate.DefaultCompression, flowDictionary)
	if err != nil {
		panic(err) // the level is valid
	}
	return w
}}

// GobEncode keeps the encoding deterministic and small: a fact holds no maps,
// and the description of its type is left to the dictionary.
func (f *flowFact) GobEncode() ([]byte, error) {
	var b bytes.Buffer
	w := flowWriters.Get().(*flate.Writer)
	defer flowWriters.Put(w)
	w.Reset(&b)
	if err := gob.NewEncoder(w).Encode((*plainFlow)(f)); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

// GobDecode reverses GobEncode.
func (f *flowFact) GobDecode(b []byte) error {
	r := flate.NewReaderDict(bytes.NewReader(b), flowDictionary)
	return gob.NewDecoder(io.LimitReader(r, maxFlowFact)).Decode((*plainFlow)(f))
}
