package soundness

import "context"

// Witness shows a leak: two small databases that differ only in rows of other
// tenants, and what the statement gives on each. Where the statement changes
// another tenant's rows, one database is enough and both are the same.
type Witness struct {
	// Caller lists the caller's tenants; none stands for NULL.
	Caller []string `json:"caller"`
	// Args has the placeholders' values by number - 1, nil for NULL; Settings
	// the session settings' that carry the tenant.
	Args     []*string         `json:"args"`
	Settings map[string]string `json:"settings"`
	Tables   []WitnessTable    `json:"tables"`
	// Changes tells that the statement changes rows of another tenant.
	Changes bool             `json:"changes"`
	Results [2]WitnessResult `json:"results"`
	// Leak says in one sentence what became known or was changed.
	Leak string `json:"leak"`
}

// WitnessTable is a table's rows.
type WitnessTable struct {
	Name    string       `json:"name"`
	Columns []string     `json:"columns"`
	Rows    []WitnessRow `json:"rows"`
}

// WitnessRow is a row of one of the databases, or of both.
type WitnessRow struct {
	Values []*string `json:"values"` // nil is NULL
	In     [2]bool   `json:"in"`
	// Whose is "caller", "shared" or "other".
	Whose string `json:"whose"`
}

// WitnessResult is what the statement gave on one database.
type WitnessResult struct {
	Rows     []string `json:"rows"`     // sorted, the values of each separated by "|"
	Affected string   `json:"affected"` // the command tag, or the number of rows affected
	// Before and After are the rows, as "table: values", of the tables that the
	// statement may change: the caller's and shared ones, or with Changes those
	// of other tenants. They are in neither when they stay as they were.
	Before []string `json:"before"`
	After  []string `json:"after"`
}

// site is where a check found a leak.
type site struct {
	k      *check
	family *family
	// runs are the ones whose outcomes differ; the same one twice when the
	// statement changes another tenant's rows.
	runs    [2]run
	changes bool
}

// note remembers the first leak of a statement for [Checker.Witness].
func (k *check) note(f *family, a, b *run, changes bool) {
	if k.site == nil {
		k.site = &site{k, f, [2]run{*a, *b}, changes}
	}
}

// Witness searches a leak as [Checker.Check] does until it finds one, and makes
// its databases as small as it can. It is nil when none was found.
func (c *Checker) Witness(ctx context.Context, st Statement, opts Options) (*Witness, Outcome, error) {
	c.site = nil
	opts.Stop = true
	out, err := c.Check(ctx, st, opts)
	if err != nil || c.site == nil {
		return nil, out, err
	}
	s := newShrinker(c.site)
	if err := s.shrink(ctx); err != nil {
		return nil, out, err
	}
	w, err := s.tell(ctx)
	return w, out, err
}
