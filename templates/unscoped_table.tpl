{{- $p := .Data.Package -}}
{{- $t := .Data.Table -}}
package unscoped

import (
{{- range $p.Imports}}
	{{- if .Break}}
{{end}}
	{{if .Name}}{{.Name}} {{end}}{{quote .Path}}
{{- end}}
)

// {{$t.Row}} is a row of {{$t.Name}}.
{{- with $t.Doc}}
//
{{- end}}
{{- range $t.Doc}}
// {{.}}
{{- end}}
type {{$t.Row}} struct {
{{- range $t.Columns}}
	{{- range .Doc}}
	// {{.}}
	{{- end}}
	{{.Field}} {{.FieldType}} {{.Tag}}
{{- end}}
}

{{if $t.CompositeKey -}}
// {{$t.KeyName}} tells the rows of {{$t.Name}} apart{{if $t.Scoped}}, within a tenant{{end}}.
type {{$t.KeyName}} struct {
{{- range $t.Key}}
	{{.Field}} {{.Type}}
{{- end}}
}

// Cursor is where the page behind the row begins.
func (row *{{$t.Row}}) Cursor() *{{$t.KeyName}} {
	return &{{$t.KeyName}}{ {{- range $i, $c := $t.Key}}{{if $i}}, {{end}}row.{{$c.Field}}{{end -}} }
}
{{- else if $t.Key -}}
// Cursor is where the page behind the row begins.
func (row *{{$t.Row}}) Cursor() *{{$t.KeyName}} {
	key := row.{{(index $t.Key 0).Field}}
	return &key
}
{{- end}}
{{if $t.Constraints}}
var {{lowerFirst $t.Row}}Constraints = []constraint{
{{- range $t.Constraints}}
	{ {{- quote .Name}}, {{quote .Columns -}} },
{{- end}}
}
{{end}}
{{- range $t.Accessors}}
{{- range .Queries}}

const {{.Const}} = {{.Literal}}
{{- end}}

{{comment (printf "%s %s" .Func .Doc)}}
{{if eq .Kind "get"}}{{template "get" (dict "A" . "T" $t)}}
{{- else if eq .Kind "list"}}{{template "list" (dict "A" . "T" $t)}}
{{- else if eq .Kind "all"}}{{template "all" (dict "A" . "T" $t)}}
{{- else if eq .Kind "count"}}{{template "count" (dict "A" . "T" $t)}}
{{- else if eq .Kind "insert"}}{{template "insert" (dict "A" . "T" $t)}}
{{- else if eq .Kind "update"}}{{template "update" (dict "A" . "T" $t)}}
{{- else if eq .Kind "upsert"}}{{template "upsert" (dict "A" . "T" $t)}}
{{- else if eq .Kind "delete"}}{{template "delete" (dict "A" . "T" $t)}}
{{- else if eq .Kind "bulk"}}{{template "bulk" (dict "A" . "T" $t)}}
{{- else if eq .Kind "rows"}}{{template "rows" (dict "A" . "T" $t)}}
{{- else if eq .Kind "each"}}{{template "each" (dict "A" . "T" $t)}}
{{- end}}
{{- end}}
