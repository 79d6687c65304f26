{{define "driver"}}
{{- if eq .Dialect "mysql"}}
// The DSN of go-sql-driver/mysql has parseTime=true.
{{- else if eq .Dialect "sqlite"}}
// Each connection has PRAGMA foreign_keys = ON.
{{- end}}
{{- end}}
{{define "uuid"}}
// UUID is a universally unique identifier.
type UUID [16]byte

// ParseUUID reads a UUID in its usual form.
func ParseUUID(s string) (UUID, error) {
	var u UUID
	err := u.UnmarshalText([]byte(s))
	return u, err
}
{{template "uuidBody" "UUID"}}

func formatUUID(u [16]byte) string {
	h := hex.EncodeToString(u[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func parseUUID(text string) (u [16]byte, err error) {
	s := strings.ReplaceAll(strings.Trim(text, "{}"), "-", "")
	if len(s) != 32 {
		return u, fmt.Errorf("%q is no UUID", text)
	}
	if _, err := hex.Decode(u[:], []byte(s)); err != nil {
		return u, fmt.Errorf("%q is no UUID", text)
	}
	return u, nil
}

func scanUUID(src any) ([16]byte, error) {
	switch v := src.(type) {
	case string:
		return parseUUID(v)
	case []byte:
		if len(v) == 16 {
			return [16]byte(v), nil
		}
		return parseUUID(string(v))
	case [16]byte:
		return v, nil
	default:
		return [16]byte{}, fmt.Errorf("%T is no UUID", src)
	}
}
{{end}}

{{define "uuidMethods"}}{{template "uuidBody" .}}{{end}}

{{define "uuidBody"}}
// String is the usual form.
func (u {{.}}) String() string { return formatUUID(u) }

// MarshalText gives the usual form.
func (u {{.}}) MarshalText() ([]byte, error) { return []byte(formatUUID(u)), nil }

// UnmarshalText reads the usual form.
func (u *{{.}}) UnmarshalText(text []byte) error {
	v, err := parseUUID(string(text))
	if err == nil {
		*u = v
	}
	return err
}

// Scan reads a value from the database.
func (u *{{.}}) Scan(src any) error {
	v, err := scanUUID(src)
	if err == nil {
		*u = v
	}
	return err
}

// Value is the usual form.
func (u {{.}}) Value() (driver.Value, error) { return formatUUID(u), nil }
{{end}}

{{define "array"}}
// Element is what an array may hold.
type Element interface {
	~int16 | ~int32 | ~int64 | ~float32 | ~float64 | ~bool | ~string | ~[16]byte
}

// Array is an array of one dimension whose elements are not NULL.
type Array[T Element] []T

// Scan reads an array from the database.
func (a *Array[T]) Scan(src any) error {
	var text string
	switch v := src.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	case nil:
		*a = nil
		return nil
	default:
		return fmt.Errorf("%T is no array", src)
	}
	elements, err := splitArray(text)
	if err != nil {
		return err
	}
	out := make(Array[T], len(elements))
	for i, e := range elements {
		if err := scanElement(&out[i], e); err != nil {
			return err
		}
	}
	*a = out
	return nil
}

// Value writes the array as the database reads it.
func (a Array[T]) Value() (driver.Value, error) {
	if a == nil {
		return nil, nil
	}
	var b strings.Builder
	b.WriteByte('{')
	for i, e := range a {
		if i > 0 {
			b.WriteByte(',')
		}
		text := fmt.Sprint(e)
		if v, ok := any(e).(driver.Valuer); ok {
			dv, err := v.Value()
			if err != nil {
				return nil, err
			}
			text = fmt.Sprint(dv)
		}
		b.WriteByte('"')
		b.WriteString(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text))
		b.WriteByte('"')
	}
	b.WriteByte('}')
	return b.String(), nil
}

// splitArray reads the elements of an array of one dimension.
func splitArray(text string) ([]string, error) {
	body, ok := strings.CutPrefix(text, "{")
	if !ok || !strings.HasSuffix(body, "}") {
		return nil, fmt.Errorf("%q is no array of one dimension", text)
	}
	body = body[:len(body)-1]
	var out []string
	for body != "" {
		var b strings.Builder
		quoted := body[0] == '"'
		i := 0
		if quoted {
			i++
		}
		for ; i < len(body); i++ {
			c := body[i]
			if quoted && c == '"' || !quoted && c == ',' {
				break
			}
			if c == '\\' && i+1 < len(body) {
				i++
				c = body[i]
			} else if !quoted && (c == '{' || c == '}') {
				return nil, fmt.Errorf("%q is no array of one dimension", text)
			}
			b.WriteByte(c)
		}
		if quoted {
			i++
		} else if b.String() == "NULL" {
			return nil, errors.New("the array has an element that is NULL")
		}
		out = append(out, b.String())
		if i >= len(body) {
			break
		}
		if body[i] != ',' {
			return nil, fmt.Errorf("%q is no array", text)
		}
		body = body[i+1:]
	}
	return out, nil
}

func scanElement(dest any, text string) error {
	if s, ok := dest.(sql.Scanner); ok {
		return s.Scan(text)
	}
	switch d := dest.(type) {
	case *string:
		*d = text
		return nil
	case *bool:
		*d = text == "t" || text == "true"
		return nil
	case *int16:
		n, err := strconv.ParseInt(text, 10, 16)
		*d = int16(n)
		return err
	case *int32:
		n, err := strconv.ParseInt(text, 10, 32)
		*d = int32(n)
		return err
	case *int64:
		n, err := strconv.ParseInt(text, 10, 64)
		*d = n
		return err
	case *float32:
		n, err := strconv.ParseFloat(text, 32)
		*d = float32(n)
		return err
	case *float64:
		n, err := strconv.ParseFloat(text, 64)
		*d = n
		return err
	default:
		return fmt.Errorf("an array of %T cannot be read", dest)
	}
}
{{end}}

{{define "times"}}
{{- if eq .Dialect "sqlite"}}
// wallClock is a time with its date and clock in UTC.
func wallClock(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}
{{else}}
// day is the date of a time, in the time's own zone.
func day(t time.Time) string { return t.Format(time.DateOnly) }
{{end}}
// timeOrDefault is nil for the zero time: the statement then takes the column's
// default.
func timeOrDefault[T any](t time.Time, as func(time.Time) T) any {
	if t.IsZero() {
		return nil
	}
	return as(t)
}
{{if .Null}}
// timeNull is a time that may be NULL.
func timeNull[T any](v sql.Null[time.Time], as func(time.Time) T) any {
	if !v.Valid {
		return nil
	}
	return as(v.V)
}
{{else}}
// timePointer is a time that may be NULL.
func timePointer[T any](v *time.Time, as func(time.Time) T) any {
	if v == nil {
		return nil
	}
	return as(*v)
}
{{end}}
{{end}}
