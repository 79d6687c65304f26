package knowledge

import "go/types"

// words are functions, by full name, whose result is made of letters, digits and
// the characters of IsWordByte only: encodings and spellings of identifiers.
var words = map[string]bool{
	"encoding/hex.EncodeToString":                   true,
	"net/url.QueryEscape":                           true,
	"github.com/google/uuid.NewString":              true,
	"github.com/google/uuid.UUID.String":            true,
	"github.com/gofrs/uuid.UUID.String":             true,
	"github.com/gofrs/uuid/v5.UUID.String":          true,
	"github.com/satori/go.uuid.UUID.String":         true,
	"github.com/oklog/ulid.ULID.String":             true,
	"github.com/oklog/ulid/v2.ULID.String":          true,
	"github.com/segmentio/ksuid.KSUID.String":       true,
	"github.com/rs/xid.ID.String":                   true,
	"time.Duration.String":                          true,
	"go.opentelemetry.io/otel/trace.TraceID.String": true,
	"go.opentelemetry.io/otel/trace.SpanID.String":  true,
}

// MakesWord says whether the text that fn returns is a word: one that can end no
// quoted literal, name or comment that it stands in.
func MakesWord(fn *types.Func) bool { return words[FullName(fn)] }

// PrintsWord says whether fmt prints a value of the type with the full name as a
// word.
func PrintsWord(typ string) bool { return words[typ+".String"] }

// IsWordByte says whether c can be part of a word besides letters, digits and
// bytes of longer characters.
func IsWordByte(c byte) bool {
	switch c {
	case '-', '_', '.', '~', '%', '+', ':', '=', ' ':
		return true
	}
	return false
}
