{{define "func"}}func {{.A.Func}}(ctx context.Context, db DB{{if .T.Scoped}}, tenant TenantID{{end}}{{.A.Signature}}){{end}}

{{define "constraints"}}{{if .Constraints}}{{lowerFirst .Row}}Constraints{{else}}nil{{end}}{{end}}

{{define "noTenant"}}
{{- if .T.Scoped}}
	if tenant == *new(TenantID) {
		return {{.Nothing}}ErrNoTenant
	}
{{- end}}
{{- end}}

{{define "mismatch"}}
{{- if .T.TenantField}}
	{{- if .T.TenantNullable}}
	{{- if .T.Package.Null}}
	if row.{{.T.TenantField}}.Valid && row.{{.T.TenantField}}.V != tenant {
	{{- else}}
	if row.{{.T.TenantField}} != nil && *row.{{.T.TenantField}} != tenant {
	{{- end}}
	{{- else}}
	if row.{{.T.TenantField}} != *new(TenantID) && row.{{.T.TenantField}} != tenant {
	{{- end}}
		return {{.Nothing}}ErrTenantMismatch
	}
{{- end}}
{{- end}}

{{define "get"}}
{{- template "func" .}} (*{{.T.Row}}, error) {
	{{- template "noTenant" (dict "T" .T "Nothing" "nil, ")}}
	row := new({{.T.Row}})
	err := db.GetContext(ctx, row, {{.A.Query.Const}}{{.A.Query.Args}})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	} else if err != nil {
		return nil, failure({{quote .T.Name}}, {{template "constraints" .T}}, err)
	}
	return row, nil
}
{{- end}}

{{define "list"}}
{{- template "func" .}} ([]*{{.T.Row}}, error) {
	{{- template "noTenant" (dict "T" .T "Nothing" "nil, ")}}
	var rows []*{{.T.Row}}
	{{- if .A.After}}
	var err error
	if page.After == nil {
		err = db.SelectContext(ctx, &rows, {{.A.Query.Const}}{{.A.Query.Args}})
	} else {
		err = db.SelectContext(ctx, &rows, {{.A.After.Const}}{{.A.After.Args}})
	}
	{{- else}}
	err := db.SelectContext(ctx, &rows, {{.A.Query.Const}}{{.A.Query.Args}})
	{{- end}}
	if err != nil {
		return nil, failure({{quote .T.Name}}, {{template "constraints" .T}}, err)
	}
	return rows, nil
}
{{- end}}

{{define "all"}}
{{- template "func" .}} iter.Seq2[*{{.T.Row}}, error] {
	return func(yield func(*{{.T.Row}}, error) bool) {
		{{- if .T.Scoped}}
		if tenant == *new(TenantID) {
			yield(nil, ErrNoTenant)
			return
		}
		{{- end}}
		rows, err := db.QueryxContext(ctx, {{.A.Query.Const}}{{.A.Query.Args}})
		if err != nil {
			yield(nil, failure({{quote .T.Name}}, {{template "constraints" .T}}, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			row := new({{.T.Row}})
			if err := rows.StructScan(row); err != nil {
				yield(nil, failure({{quote .T.Name}}, {{template "constraints" .T}}, err))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, failure({{quote .T.Name}}, {{template "constraints" .T}}, err))
		}
	}
}
{{- end}}

{{define "count"}}
{{- template "func" .}} (int64, error) {
	{{- template "noTenant" (dict "T" .T "Nothing" "0, ")}}
	var n int64
	if err := db.GetContext(ctx, &n, {{.A.Query.Const}}{{.A.Query.Args}}); err != nil {
		return 0, failure({{quote .T.Name}}, {{template "constraints" .T}}, err)
	}
	return n, nil
}
{{- end}}

{{define "fail"}}failure({{quote .T.Name}}, {{template "constraints" .T}}, err){{end}}

{{define "insert"}}
{{- template "func" .}} error {
	{{- template "noTenant" (dict "T" .T "Nothing" "")}}
	{{- template "mismatch" (dict "T" .T "Nothing" "")}}
	{{- if eq .T.Package.Dialect "postgres"}}
	err := db.GetContext(ctx, row, {{.A.Query.Const}}{{.A.Query.Args}})
	{{- if eq .T.Class "child"}}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	{{- end}}
	{{- else}}
	{{- if or .T.Numbered (eq .T.Class "child")}}
	{{template "execute" (dict "T" .T "Q" .A.Query)}}
	{{- else}}
	_, err := db.ExecContext(ctx, {{.A.Query.Const}}{{.A.Query.Args}})
	if err != nil {
		return {{template "fail" .}}
	}
	{{- end}}
	{{- if eq .T.Class "child"}}
	if n, err := result.RowsAffected(); err != nil {
		return {{template "fail" .}}
	} else if n == 0 {
		return ErrNotFound
	}
	{{- end}}
	{{- template "readBack" .}}
	{{- end}}
	return {{template "fail" .}}
}
{{- end}}

{{define "execute"}}result, err := db.ExecContext(ctx, {{.Q.Const}}{{.Q.Args}})
	if err != nil {
		return {{template "fail" .}}
	}
{{- end}}

{{define "readBack"}}
	{{- with .T.Numbered}}
	number, err := result.LastInsertId()
	if err != nil {
		return {{template "fail" $}}
	}
	row.{{.Field}} = {{.Type}}(number)
	{{- end}}
	{{- if .A.Fetch}}
	err = db.GetContext(ctx, row, {{.A.Fetch.Const}}{{.A.Fetch.Args}})
	{{- end}}
{{- end}}

{{define "update"}}
{{- template "func" .}} error {
	{{- template "noTenant" (dict "T" .T "Nothing" "")}}
	{{- template "mismatch" (dict "T" .T "Nothing" "")}}
	{{- if eq .T.Package.Dialect "postgres"}}
	err := db.GetContext(ctx, row, {{.A.Query.Const}}{{.A.Query.Args}})
	if errors.Is(err, sql.ErrNoRows) {
		{{- if .A.Exist}}
		var n int
		if err := db.GetContext(ctx, &n, {{.A.Exist.Const}}{{.A.Exist.Args}}); err == nil {
			return ErrStale
		} else if !errors.Is(err, sql.ErrNoRows) {
			return {{template "fail" .}}
		}
		{{- end}}
		return ErrNotFound
	}
	{{- else}}
	{{template "execute" (dict "T" .T "Q" .A.Query)}}
	if n, err := result.RowsAffected(); err != nil {
		return {{template "fail" .}}
	} else if n == 0 {
		// None may mean that the row has these values already.
		err := db.GetContext(ctx, &n, {{.A.Exist.Const}}{{.A.Exist.Args}})
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		} else if err != nil {
			return {{template "fail" .}}
		}
		{{- if .T.Version}}
		return ErrStale
		{{- end}}
	}
	err = db.GetContext(ctx, row, {{.A.Fetch.Const}}{{.A.Fetch.Args}})
	{{- end}}
	return {{template "fail" .}}
}
{{- end}}

{{define "upsert"}}
{{- template "func" .}} error {
	{{- template "noTenant" (dict "T" .T "Nothing" "")}}
	{{- template "mismatch" (dict "T" .T "Nothing" "")}}
	{{- if .A.Alter}}{{template "upsertInTwo" .}}
	{{- else if eq .T.Package.Dialect "postgres"}}
	err := db.GetContext(ctx, row, {{.A.Query.Const}}{{.A.Query.Args}})
	{{- if ne .T.Class "shared"}}
	if errors.Is(err, sql.ErrNoRows) {
		return {{if eq .T.Class "child"}}ErrNotFound{{else}}ErrTenantMismatch{{end}}
	}
	{{- end}}
	{{- else}}
	{{- if eq .T.Class "shared"}}
	_, err := db.ExecContext(ctx, {{.A.Query.Const}}{{.A.Query.Args}})
	if err != nil {
		return {{template "fail" .}}
	}
	{{- else}}
	{{template "execute" (dict "T" .T "Q" .A.Query)}}
	if n, err := result.RowsAffected(); err != nil {
		return {{template "fail" .}}
	} else if n == 0 {
		return {{if eq .T.Class "child"}}ErrNotFound{{else}}ErrTenantMismatch{{end}}
	}
	{{- end}}
	err = db.GetContext(ctx, row, {{.A.Fetch.Const}}{{.A.Fetch.Args}})
	{{- end}}
	return {{template "fail" .}}
}
{{- end}}

{{define "upsertInTwo"}}
	{{if eq .T.Class "child"}}result{{else}}_{{end}}, err := db.ExecContext(ctx, {{.A.Query.Const}}{{.A.Query.Args}})
	if err != nil {
		err = {{template "fail" .}}
		var unique *UniqueError
		if !errors.As(err, &unique) {
			return err
		}
		changed, failed := db.ExecContext(ctx, {{.A.Alter.Const}}{{.A.Alter.Args}})
		if failed != nil {
			err := failed
			return {{template "fail" .}}
		}
		if n, failed := changed.RowsAffected(); failed != nil {
			return failed
		} else if n == 0 {
			// None may mean that the row has these values already.
			failed := db.GetContext(ctx, &n, {{.A.Exist.Const}}{{.A.Exist.Args}})
			if errors.Is(failed, sql.ErrNoRows) {
				{{- if .A.Arbiter}}
				if unique.Constraint == {{quote .A.Arbiter}} {
					return ErrTenantMismatch
				}
				{{- end}}
				return err // another key is in the way
			} else if failed != nil {
				return failed
			}
		}
	{{- if eq .T.Class "child"}}
	} else if n, err := result.RowsAffected(); err != nil {
		return {{template "fail" .}}
	} else if n == 0 {
		return ErrNotFound
	{{- end}}
	}
	err = db.GetContext(ctx, row, {{.A.Fetch.Const}}{{.A.Fetch.Args}})
{{- end}}

{{define "delete"}}
{{- template "func" .}} error {
	{{- template "noTenant" (dict "T" .T "Nothing" "")}}
	result, err := db.ExecContext(ctx, {{.A.Query.Const}}{{.A.Query.Args}})
	if err != nil {
		return failure({{quote .T.Name}}, {{template "constraints" .T}}, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return failure({{quote .T.Name}}, {{template "constraints" .T}}, err)
	}
	if n == 0 {
		return ErrNotFound
	}
	return nil
}
{{- end}}

{{define "bulk"}}
{{- template "func" .}} (int64, error) {
	{{- template "noTenant" (dict "T" .T "Nothing" "0, ")}}
	list := make([][]any, len(rows))
	for i, row := range rows {
		{{- template "mismatch" (dict "T" .T "Nothing" "0, ")}}
		list[i] = []any{ {{- join ", " .A.Values -}} }
	}
	if len(list) == 0 {
		return 0, nil
	}
	payload, err := bulk(list)
	if err != nil {
		return 0, {{template "fail" .}}
	}
	result, err := db.ExecContext(ctx, {{.A.Query.Const}}{{.A.Query.Args}})
	if err != nil {
		{{- template "ownerless" .}}
		return 0, {{template "fail" .}}
	}
	return result.RowsAffected()
}
{{- end}}

{{define "ownerless"}}
		{{- if .A.Owners}}
		if missing(err, {{quote .T.Base}}{{range .A.Owners}}, {{quote .}}{{end}}) {
			return 0, ErrNotFound
		}
		{{- end}}
{{- end}}

{{define "rows"}}
{{- template "func" .}} (int64, error) {
	{{- template "noTenant" (dict "T" .T "Nothing" "0, ")}}
	{{- if .T.TenantField}}
	for _, row := range rows {
		{{- template "mismatch" (dict "T" .T "Nothing" "0, ")}}
	}
	{{- end}}
	run, end, err := atomic(ctx, db, len(rows) > {{.A.Most}})
	if err != nil {
		return 0, {{template "fail" .}}
	}
	for left := rows; err == nil && len(left) > 0; {
		some := left[:min(len(left), {{.A.Most}})]
		left = left[len(some):]
		var values []string
		var args []any
		for _, row := range some {
			values = append(values, {{.A.Row.Const}})
			args = append(args{{.A.Row.Args}})
		}
		_, err = run.ExecContext(ctx, {{.A.Query.Const}}+strings.Join(values, ", "), args...)
	}
	if err := end(err); err != nil {
		{{- template "ownerless" .}}
		return 0, {{template "fail" .}}
	}
	return int64(len(rows)), nil
}
{{- end}}

{{define "each"}}
{{- template "func" .}} (int64, error) {
	{{- template "noTenant" (dict "T" .T "Nothing" "0, ")}}
	{{- if .T.TenantField}}
	for _, row := range rows {
		{{- template "mismatch" (dict "T" .T "Nothing" "0, ")}}
	}
	{{- end}}
	run, end, err := atomic(ctx, db, len(rows) > 1)
	if err != nil {
		return 0, {{template "fail" .}}
	}
	for left := rows; err == nil && len(left) > 0; left = left[1:] {
		err = Insert{{.T.Row}}(ctx, run{{if .T.Scoped}}, tenant{{end}}, left[0])
	}
	if err := end(err); err != nil {
		return 0, err
	}
	return int64(len(rows)), nil
}
{{- end}}
