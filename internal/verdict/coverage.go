package verdict

// Coverage counts what was looked at. Every statement counts once: as scoped,
// guarded, unscoped, unknown, suppressed or baselined.
type Coverage struct {
	Sites, Statements, Scoped, Guarded, Unscoped, Unknown, Suppressed, Baselined int
}

// Add adds another package's counts.
func (c *Coverage) Add(o Coverage) {
	c.Sites += o.Sites
	c.Statements += o.Statements
	c.Scoped += o.Scoped
	c.Guarded += o.Guarded
	c.Unscoped += o.Unscoped
	c.Unknown += o.Unknown
	c.Suppressed += o.Suppressed
	c.Baselined += o.Baselined
}

func (j *judge) count() {
	c := &j.result.Coverage
	for _, site := range j.result.Sites {
		c.Sites++
		for _, s := range site.Statements {
			c.Statements++
			switch s.Counted() {
			case "scoped":
				c.Scoped++
			case "suppressed":
				c.Suppressed++
			case "baselined":
				c.Baselined++
			case "guarded":
				c.Guarded++
			case "unscoped":
				c.Unscoped++
			default:
				c.Unknown++
			}
		}
	}
}
