{{- $p := .Data.Package -}}
{{- $t := .Data.Table -}}
package {{$p.Name}}

import (
{{- range $p.Imports}}
	{{- if .Break}}
{{end}}
	{{if .Name}}{{.Name}} {{end}}{{quote .Path}}
{{- end}}
)

// {{$t.Row}} is a row of {{$t.Name}}.
type {{$t.Row}} = unscoped.{{$t.Row}}
{{if $t.CompositeKey}}
// {{$t.KeyName}} tells the rows of {{$t.Name}} apart{{if $t.Scoped}}, within a tenant{{end}}.
type {{$t.KeyName}} = unscoped.{{$t.KeyName}}
{{end}}
{{- if $p.Interfaces}}
// {{$t.Store}}API is what {{$t.Store}} does, to be mocked.
type {{$t.Store}}API interface {
{{- range $t.Accessors}}
	{{.Method}}(ctx context.Context{{.Signature}}) {{template "result" (dict "A" . "T" $t)}}
{{- end}}
}
{{end}}
// {{$t.Store}} reads {{if not $t.ReadOnly}}and writes {{end}}{{$t.Name}}{{if $t.Scoped}} for one tenant{{end}}.
{{comment (printf "The table's class is %s: %s." $t.Class $t.Reason)}}
type {{$t.Store}} struct {
	db DB
	{{- if $t.Scoped}}
	tenant TenantID
	{{- end}}
}
{{range $t.Accessors}}

{{comment (printf "%s %s" .Method .Doc)}}
func (s {{$t.Store}}) {{.Method}}(ctx context.Context{{.Signature}}) {{template "result" (dict "A" . "T" $t)}} {
	return unscoped.{{.Func}}(ctx, s.db{{if $t.Scoped}}, s.tenant{{end}}{{.Pass}})
}
{{end}}

{{- define "result"}}
{{- if eq .A.Kind "get"}}(*{{.T.Row}}, error)
{{- else if eq .A.Kind "list"}}([]*{{.T.Row}}, error)
{{- else if eq .A.Kind "all"}}iter.Seq2[*{{.T.Row}}, error]
{{- else if eq .A.Kind "count"}}(int64, error)
{{- else if or (eq .A.Kind "bulk") (eq .A.Kind "rows") (eq .A.Kind "each")}}(int64, error)
{{- else}}error
{{- end}}
{{- end}}
