package rule

import (
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/internal/suppress"
)

// DocURL is where the rule's page is published.
func (r Rule) DocURL() string {
	return "https://github.com/tenantvet/tenantvet/blob/main/docs/rules/" + string(r.Code) + ".md"
}

// Plain renders a rule for a terminal, at most 80 columns wide except for
// examples.
func (r Rule) Plain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s (%s)\n\n%s\n\n", r.Code, r.Name, r.Severity, wrap(r.Title+".", "", ""))
	fmt.Fprintf(&b, "%s\n\n", wrap(bare.Replace(r.Text), "", ""))
	fmt.Fprintf(&b, "Reported:\n\n%s\n\nNot reported:\n\n%s\n\n", indent(r.Bad), indent(r.Good))
	for _, s := range r.sections() {
		fmt.Fprintf(&b, "%s:\n%s\n\n", s.title, wrap(bare.Replace(s.text), "  ", "  "))
	}
	if may := suppress.May(r.Code); may != nil {
		fmt.Fprintf(&b, "Categories:\n")
		for _, c := range may {
			fmt.Fprintf(&b, "%s\n", wrap(c.Doc, fmt.Sprintf("  %-16s", c.Name), strings.Repeat(" ", 18)))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%s\n", r.DocURL())
	return b.String()
}

type docSection struct{ title, text string }

func (r Rule) sections() []docSection {
	return []docSection{
		{"How to fix it", r.Fix},
		{"How to suppress it", r.suppression()},
		{"When it stays silent", r.Silent},
	}
}

func (r Rule) suppression() string {
	may := suppress.May(r.Code)
	if may == nil {
		return fmt.Sprintf("%s cannot be suppressed.", r.Code)
	}
	return fmt.Sprintf("{//%s %s %s: reason}, behind the code, above the statement or above the function; in SQL the same after {--}. An end date may follow: {(until 2027-03-31)}.", suppress.Prefix, r.Code, may[0].Name)
}

// Markdown renders the rule's page.
func (r Rule) Markdown() string {
	return fmt.Sprintf("<!-- Generated from internal/rule; do not edit. -->\n\n# %s %s\n\n%s", r.Code, r.Name, r.Help())
}

// Summary is the first paragraph of what the rule means, without marks.
func (r Rule) Summary() string {
	first, _, _ := strings.Cut(r.Text, "\n\n")
	return bare.Replace(first)
}

// Help is the rule's page in Markdown, from below its heading.
func (r Rule) Help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s.\n\n", r.Title)
	fmt.Fprintf(&b, "Severity %s, since %s.\n\n%s\n\n", r.Severity, r.Since, backticks.Replace(r.Text))
	fmt.Fprintf(&b, "## Example\n\nReported:\n\n```%s\n%s\n```\n\nNot reported:\n\n```%s\n%s\n```\n", r.Language, r.Bad, r.Language, r.Good)
	for _, s := range r.sections() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", s.title, backticks.Replace(s.text))
		if may := suppress.May(r.Code); may != nil && s.text == r.suppression() {
			b.WriteString("\n| category | when |\n|---|---|\n")
			for _, c := range may {
				fmt.Fprintf(&b, "| `%s` | %s |\n", c.Name, c.Doc)
			}
		}
	}
	return b.String()
}

// Index renders the overview of all rules.
func Index() string {
	var b strings.Builder
	b.WriteString("<!-- Generated from internal/rule; do not edit. -->\n\n# Rules\n\n| code | name | severity | |\n|---|---|---|---|\n")
	for _, r := range Rules() {
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s |\n", r.Code, r.Code, r.Name, r.Severity, r.Title)
	}
	b.WriteString("\nCodes are stable: new ones are added, none is reused. `tenantvet explain CODE` prints a page.\n")
	fmt.Fprintf(&b, "\nThe SQL examples speak of this schema, with `tenants` as the root and `users` declared shared:\n\n```sql\n%s```\n", ExampleSchema)
	b.WriteString("\n## Categories of suppressions\n\n| category | when | may silence |\n|---|---|---|\n")
	for _, c := range suppress.Categories {
		var codes []string
		for _, code := range c.Codes {
			codes = append(codes, string(code))
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, c.Doc, strings.Join(codes, ", "))
	}
	return b.String()
}

// Texts have code in braces, which a terminal shows bare and Markdown in
// backticks.
var (
	bare      = strings.NewReplacer("{", "", "}", "")
	backticks = strings.NewReplacer("{", "`", "}", "`")
)

const width = 78

// wrap breaks paragraphs into lines; first and rest stand before the lines of
// each.
func wrap(text, first, rest string) string {
	var paragraphs []string
	for p := range strings.SplitSeq(text, "\n\n") {
		var b strings.Builder
		column := 0
		for w := range strings.FieldsSeq(p) {
			switch {
			case column == 0:
				b.WriteString(first)
				column = len(first)
			case column+1+len(w) > width:
				b.WriteString("\n" + rest)
				column = len(rest)
			default:
				b.WriteByte(' ')
				column++
			}
			b.WriteString(w)
			column += len(w)
		}
		paragraphs = append(paragraphs, b.String())
	}
	return strings.Join(paragraphs, "\n\n")
}

func indent(code string) string {
	return "    " + strings.ReplaceAll(code, "\n", "\n    ")
}
