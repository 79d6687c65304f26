package config

import (
	"strings"
	"testing"
	"time"
)

func TestExemptions(t *testing.T) {
	c, err := Parse("tenantvet.yaml", []byte(`version: 1
exemptions:
  ListAllOrders:
    codes: [TV101, TV102]
    category: job
    reason: the nightly report goes over all tenants
    owner: data team
    until: 2027-03-31
  (*example.com/app/models.Store).Purge:
    codes: [TV103]
    category: admin
    reason: staff console
`))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Exemptions) != 2 {
		t.Fatalf("%d exemptions", len(c.Exemptions))
	}
	e := c.Exemptions[0]
	if e.Name != "ListAllOrders" || len(e.Codes) != 2 || e.Category != "job" || e.Owner != "data team" ||
		!e.Until.Equal(time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC)) || e.Pos.Line != 3 {
		t.Errorf("%+v", e)
	}
	if e := c.Exemptions[1]; e.Name != "(*example.com/app/models.Store).Purge" || !e.Until.IsZero() {
		t.Errorf("%+v", e)
	}
}

func TestExemptionErrors(t *testing.T) {
	const whole = "{codes: [TV101], category: job, reason: nightly}"
	for _, tt := range []struct{ entry, want string }{
		{"{category: job, reason: nightly}", "codes"},
		{"{codes: [TV101], reason: nightly}", "category"},
		{"{codes: [TV101], category: job}", "reason"},
		{strings.Replace(whole, "nightly", "...", 1), "it says nothing"},
		{strings.Replace(whole, "TV101", "TV999", 1), "unknown code TV999"},
		{strings.Replace(whole, "job", "jobs", 1), `category is "jobs"`},
		{"{codes: [TV103], category: token-lookup, reason: nightly}", "may not silence TV103"},
		{strings.Replace(whole, "}", ", until: March}", 1), `"March" is no date`},
		{strings.Replace(whole, "}", ", till: March}", 1), "till"},
	} {
		_, err := Parse("tenantvet.yaml", []byte("version: 1\nexemptions:\n  Q: "+tt.entry+"\n"))
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "tenantvet.yaml:3:") {
			t.Errorf("%s: %v; want %q", tt.entry, err, tt.want)
		}
	}
}
