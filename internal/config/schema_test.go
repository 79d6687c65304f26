package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

var update = flag.Bool("update", false, "rewrite tenantvet.schema.json")

// schemaFile ships at the repository's root, where editors are pointed to.
var schemaFile = filepath.Join("..", "..", "tenantvet.schema.json")

// object keeps the order in which a reader expects the keywords.
type object []member

type member struct {
	name  string
	value any
}

func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		var v bytes.Buffer
		e := json.NewEncoder(&v)
		e.SetEscapeHTML(false)
		if err := e.Encode(m.value); err != nil {
			return nil, err
		}
		b.Write(bytes.TrimSpace(v.Bytes()))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

const notBlank = `\S`

func sectionSchema(keys []key) object {
	var properties object
	var required []string
	for _, k := range keys {
		properties = append(properties, member{k.name, keySchema(k)})
		if k.required {
			required = append(required, k.name)
		}
	}
	o := object{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}}
	if required != nil {
		o = append(o, member{"required", required})
	}
	return o
}

func keySchema(k key) object {
	text := object{{"type", "string"}, {"pattern", notBlank}}
	if k.enum != nil {
		text = object{{"enum", k.enum}}
	}
	list := object{{"type", "array"}, {"items", text}, {"minItems", 1}, {"uniqueItems", true}}
	doc := object{{"description", strings.ToUpper(k.doc[:1]) + k.doc[1:] + "."}}
	switch k.kind {
	case number:
		if k.most > 0 {
			return append(doc, member{"type", "integer"}, member{"minimum", 1}, member{"maximum", k.most})
		}
		return append(doc, member{"const", 1})
	case word:
		if k.enum != nil {
			return append(doc, member{"enum", k.enum})
		}
		return append(doc, text...)
	case words:
		return append(doc, orNull(list)...)
	case wordOrWords:
		return append(doc, member{"oneOf", []object{text, list}})
	case reasons, pairs:
		if k.valuePattern != "" {
			text = object{{"type", "string"}, {"pattern", k.valuePattern}}
		}
		return append(doc, object{{"type", []string{"object", "null"}}, {"additionalProperties", text}}...)
	case sections:
		return append(doc, object{
			{"type", []string{"object", "null"}},
			{"propertyNames", object{{"pattern", k.names}}},
			{"additionalProperties", sectionSchema(k.keys)},
		}...)
	default:
		return append(doc, orNull(sectionSchema(k.keys))...)
	}
}

// orNull also takes a key whose lines below are all comments.
func orNull(o object) object {
	o[0] = member{"type", []any{o[0].value, "null"}}
	return o
}

func generateSchema(t *testing.T) []byte {
	t.Helper()
	doc := append(object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$id", "https://raw.githubusercontent.com/tenantvet/tenantvet/main/tenantvet.schema.json"},
		{"title", "tenantvet.yaml"},
		{"description", "Configuration of tenantvet, which proves that SQL in Go programs stays within one tenant."},
	}, sectionSchema(keys)...)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSchemaUpToDate(t *testing.T) {
	want := generateSchema(t)
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is stale; run go test ./internal/config -run TestSchemaUpToDate -update", schemaFile)
	}
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	var doc any
	if err := json.Unmarshal(generateSchema(t), &doc); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("s.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("s.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// The examples' configurations are valid by both.
func TestExamplesAreValid(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "examples", "*", FileName))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	schema := compileSchema(t)
	for _, file := range files {
		if _, err := Load(file); err != nil {
			t.Error(err)
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := yaml.Load(src, &v); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// What the decoder takes and what the schema takes is the same, apart from
// what a JSON Schema cannot say.
func TestSchemaAgreesWithParse(t *testing.T) {
	schema := compileSchema(t)
	for _, tt := range []struct {
		src string
		ok  bool
	}{
		{full, true},
		{"version: 1\n", true},
		{"version: 1\ntables:\n  shared:\n", true},
		{"version: 1\ntenant:\n", true},
		{"version: 1\nschema:\n", true},
		{"version: 1\nraw: {allow: {}}\n", true},
		{"version: 1\ntenant: {setting: [a.b, c.d]}\n", true},
		{"dialect: postgres\n", false},
		{"version: 2\n", false},
		{"version: '1'\n", false},
		{"version: 1\ntabels: {}\n", false},
		{"version: 1\ntenant: {column: [x]}\n", false},
		{"version: 1\ndialect: oracle\n", false},
		{"version: 1\njoins: lax\n", false},
		{"version: 1\nschema: a.sql\n", false},
		{"version: 1\nschema: []\n", false},
		{"version: 1\nschema: [a, a]\n", false},
		{"version: 1\nschema: ['']\n", false},
		{"version: 1\ntenant: {root: }\n", false},
		{"version: 1\ntenant: {setting: []}\n", false},
		{"version: 1\ntables: {shared: {plans: ' '}}\n", false},
		{"version: 1\ntables: {shared: [plans]}\n", false},
		{"version: 1\ntables: {children: {a: 1}}\n", false},
		{"version: 1\nraw: []\n", false},
		{"version: 1\ntenant: {name: organisation}\ndimensions:\n  project: {columns: [project_id], within: organisation, except: {plans: x}, shared-rows: {a: b}, children: {a: b}}\n", true},
		{"version: 1\ndimensions:\n", true},
		{"version: 1\nlibraries:\n  example.com/db:\n    types: [DB, Tx]\n    methods: {Find: \"(ctx, sql, args...)\", Do: \"exec (sql, named)\", Prep: prepare (sql), All: \"(sql, args, opts...)\"}\n    placeholders: [question, colon]\n", true},
		{"version: 1\nlibraries: {example.com/click/...: {ignore: \"another database\"}}\n", true},
		{"version: 1\nlibraries: {example.com/db: }\n", false},
		{"version: 1\nlibraries: {example.com/db: {methods: {Find: \"(ctx, args...)\"}}}\n", false},
		{"version: 1\nlibraries: {example.com/db: {methods: {Find: sql}}}\n", false},
		{"version: 1\nlibraries: {example.com/db: {methods: {Find: query (sql)}}}\n", false},
		{"version: 1\nlibraries: {example.com/db: {placeholders: [percent], methods: {Find: (sql)}}}\n", false},
		{"version: 1\nlibraries: {\"a b\": {methods: {Find: (sql)}}}\n", false},
		{"version: 1\nlibraries: [example.com/db]\n", false},
		{"version: 1\nlibraries: {example.com/db: {ignore: \" \"}}\n", false},
		{"version: 1\ndimensions: []\n", false},
		{"version: 1\ndimensions: {project: }\n", false},
		{"version: 1\ndimensions: {project: {root: projects}}\n", false},
		{"version: 1\ndimensions: {project: {columns: []}}\n", false},
		{"version: 1\ndimensions: {Project: {columns: [p]}}\n", false},
		{"version: 1\ndimensions: {project: {columns: [p], colour: red}}\n", false},
	} {
		if _, err := Parse("f", []byte(tt.src)); (err == nil) != tt.ok {
			t.Errorf("Parse(%q): %v, want ok %v", tt.src, err, tt.ok)
		}
		var v any
		if err := yaml.Load([]byte(tt.src), &v); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); (err == nil) != tt.ok {
			t.Errorf("schema, %q: %v, want ok %v", tt.src, err, tt.ok)
		}
	}
}
