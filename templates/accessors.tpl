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
		return ErrTenantMismatch
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

{{define "insert"}}
{{- template "func" .}} error {
	{{- template "noTenant" (dict "T" .T "Nothing" "")}}
	{{- template "mismatch" .}}
	err := db.GetContext(ctx, row, {{.A.Query.Const}}{{.A.Query.Args}})
	{{- if eq .T.Class "child"}}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	{{- end}}
	return failure({{quote .T.Name}}, {{template "constraints" .T}}, err)
}
{{- end}}

{{define "update"}}
{{- template "func" .}} error {
	{{- template "noTenant" (dict "T" .T "Nothing" "")}}
	{{- template "mismatch" .}}
	err := db.GetContext(ctx, row, {{.A.Query.Const}}{{.A.Query.Args}})
	if errors.Is(err, sql.ErrNoRows) {
		{{- if .A.Exist}}
		var n int
		if err := db.GetContext(ctx, &n, {{.A.Exist.Const}}{{.A.Exist.Args}}); err == nil {
			return ErrStale
		} else if !errors.Is(err, sql.ErrNoRows) {
			return failure({{quote .T.Name}}, {{template "constraints" .T}}, err)
		}
		{{- end}}
		return ErrNotFound
	}
	return failure({{quote .T.Name}}, {{template "constraints" .T}}, err)
}
{{- end}}

{{define "upsert"}}
{{- template "func" .}} error {
	{{- template "noTenant" (dict "T" .T "Nothing" "")}}
	{{- template "mismatch" .}}
	err := db.GetContext(ctx, row, {{.A.Query.Const}}{{.A.Query.Args}})
	{{- if eq .T.Class "child"}}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	{{- else if eq .T.Class "tenant"}}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrTenantMismatch
	}
	{{- end}}
	return failure({{quote .T.Name}}, {{template "constraints" .T}}, err)
}
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

{{define "bulk"}}{{end}}
