{{define "bulkPayload"}}
// bulk writes rows as the one argument of their insert.
func bulk(list [][]any) (string, error) {
	for _, row := range list {
		for i, v := range row {
			x, err := bulkValue(v)
			if err != nil {
				return "", err
			}
			row[i] = x
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(list)
	return b.String(), err
}

// bulkValue is a value as JSON holds it and the database then reads it: as text,
// but for numbers and booleans.
func bulkValue(v any) (any, error) {
	rv := reflect.ValueOf(v)
	if v == nil || rv.Kind() == reflect.Pointer && rv.IsNil() {
		return nil, nil
	}
	switch x := v.(type) {
	case json.RawMessage:
		if x == nil {
			return nil, nil
		}
		return string(x), nil
	case []byte:
		if x == nil {
			return nil, nil
		}
		return `\x` + hex.EncodeToString(x), nil
	case time.Time:
		return x.Format(time.RFC3339Nano), nil
	case driver.Valuer:
		value, err := x.Value()
		if err != nil {
			return nil, err
		}
		if _, again := value.(driver.Valuer); again {
			return nil, fmt.Errorf("the value of %T has a value itself", v)
		}
		return bulkValue(value)
	}
	if rv.Kind() == reflect.Pointer {
		return bulkValue(rv.Elem().Interface())
	}
	return v, nil
}

// missing tells that an error is a NULL in one of the columns.
func missing(err error, columns ...string) bool {
	var state interface{ SQLState() string }
	if !errors.As(err, &state) || state.SQLState() != "23502" {
		return false
	}
	for _, c := range columns {
		if strings.Contains(err.Error(), c) {
			return true
		}
	}
	return false
}
{{end}}

{{define "json"}}
// JSON is a JSON text.
type JSON json.RawMessage

// Scan reads a value from the database.
func (j *JSON) Scan(src any) error {
	switch v := src.(type) {
	case string:
		*j = JSON(v)
	case []byte:
		*j = append(JSON(nil), v...)
	case nil:
		*j = nil
	default:
		return fmt.Errorf("%T is no JSON text", src)
	}
	return nil
}

// Value is the text; NULL if there is none.
func (j JSON) Value() (driver.Value, error) {
	if j == nil {
		return nil, nil
	}
	return string(j), nil
}

// MarshalJSON gives the text.
func (j JSON) MarshalJSON() ([]byte, error) { return json.RawMessage(j).MarshalJSON() }

// UnmarshalJSON takes the text.
func (j *JSON) UnmarshalJSON(text []byte) error {
	return (*json.RawMessage)(j).UnmarshalJSON(text)
}
{{end}}
