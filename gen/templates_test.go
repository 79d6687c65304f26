package gen_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/gen"
)

// The README of the templates names every field and method of what they are
// given, and its example is the one of which a golden package is made.
func TestTemplatesREADME(t *testing.T) {
	text, err := os.ReadFile("../templates/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{&gen.Package{}, &gen.Table{}, &gen.Column{}, &gen.Accessor{}, &gen.Query{}} {
		pointer := reflect.TypeOf(v)
		var want []string
		for _, f := range reflect.VisibleFields(pointer.Elem()) {
			if f.IsExported() {
				want = append(want, f.Name)
			}
		}
		for m := range pointer.Methods() {
			want = append(want, m.Name)
		}
		name := pointer.Elem().Name()
		line := regexp.MustCompile("(?m)^\\| `" + name + "` \\| (.*) \\|$").FindSubmatch(text)
		if line == nil {
			t.Errorf("README.md has no line for %s", name)
			continue
		}
		var got []string
		for _, m := range regexp.MustCompile("`(\\w+)`").FindAllSubmatch(line[1], -1) {
			got = append(got, string(m[1]))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("README.md gives %s the fields and methods\n%v\nit has\n%v", name, got, want)
		}
	}
	example, err := os.ReadFile("testdata/options/templates/each_columns.tpl")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "```\n"+string(example)+"```\n") {
		t.Error("the example of README.md is not testdata/options/templates/each_columns.tpl")
	}
}
