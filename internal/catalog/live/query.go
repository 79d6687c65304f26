package live

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// rowsOf runs a query whose rows are each one JSON object, and decodes them.
// What names the query in errors.
func rowsOf[T any](ctx context.Context, tx *sql.Tx, what, query string, args ...any) (out []T, err error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	defer func() {
		if err = errors.Join(err, rows.Close()); err != nil {
			err = fmt.Errorf("read %s: %w", what, err)
		}
	}()
	for rows.Next() {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		var row T
		if err := json.Unmarshal(text, &row); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// textOf runs a query for a single text.
func textOf(ctx context.Context, tx *sql.Tx, what, query string) (string, error) {
	var text sql.NullString
	if err := tx.QueryRowContext(ctx, query).Scan(&text); err != nil {
		return "", fmt.Errorf("read %s: %w", what, err)
	}
	return text.String, nil
}
