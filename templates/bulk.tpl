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
	switch rv.Kind() {
	case reflect.Pointer:
		return bulkValue(rv.Elem().Interface())
	case reflect.Float32:
		return strconv.FormatFloat(rv.Float(), 'g', -1, 32), nil // JSON has no NaN
	case reflect.Float64:
		return strconv.FormatFloat(rv.Float(), 'g', -1, 64), nil
	case reflect.String:
		if !utf8.ValidString(rv.String()) {
			return nil, fmt.Errorf("%q is no text in UTF-8", rv.String())
		}
	}
	return v, nil
}
{{end}}

{{define "several"}}
// atomic gives what several statements are run by, and what ends them after an
// error or none: a transaction of their own on a pool of connections, where
// nothing else would keep them together.
func atomic(ctx context.Context, db DB, several bool) (run DB, end func(error) error, err error) {
	pool, ok := db.(*sqlx.DB)
	if !ok || !several {
		return db, func(err error) error { return err }, nil
	}
	tx, err := pool.BeginTxx(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	return tx, func(err error) error {
		if err != nil {
			_ = tx.Rollback() // what has failed comes first
			return err
		}
		return tx.Commit()
	}, nil
}
{{end}}

{{define "missing"}}
// missing tells that an error is a NULL in one of the table's columns.
func missing(err error, table string, columns ...string) bool {
	{{- if eq . "postgres"}}
	var state interface{ SQLState() string }
	if !errors.As(err, &state) || state.SQLState() != "23502" {
		return false
	}
	return slices.Contains(columns, detail(state, "ColumnName", "Column"))
	{{- else}}
	return slices.ContainsFunc(columns, func(c string) bool {
		return strings.Contains(err.Error(), "NOT NULL constraint failed: "+table+"."+c+" (")
	})
	{{- end}}
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
