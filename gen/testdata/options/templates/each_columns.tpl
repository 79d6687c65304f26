{{- $t := .Data.Table -}}
package {{.Data.Package.Name}}

// {{$t.Row}}Columns are the columns of {{$t.Name}}, {{len .Data.XO.Columns}} in number.
var {{$t.Row}}Columns = []string{
{{- range $t.Columns}}
	{{quote .Name}},
{{- end}}
}
