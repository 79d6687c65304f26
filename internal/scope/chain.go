package scope

import "fmt"

// chain tells how a term comes to be the tenant, link by link.
func (a *analysis) chain(c *closure, t term) []string {
	var links []string
	for seen := 0; seen <= len(a.terms); seen++ {
		s, ok := c.from[t]
		if !ok {
			return links
		}
		if s.root {
			return append(links, a.root(t)...)
		}
		links = append(links, a.link(t, s))
		t = s.next
	}
	return links
}

// Assumed is the link of a proof that rests on an assumption about a
// placeholder.
func Assumed(param int) string { return AssumedAs(param, "tenant") }

// AssumedAs is Assumed where there are several dimensions; the name is the
// dimension's.
func AssumedAs(param int, dimension string) string {
	return fmt.Sprintf("$%d is assumed to be the caller's %s", param, dimension)
}

// originChain tells how an output value comes to be the tenant.
func (a *analysis) originChain(o origin) []string {
	if o.ctx != nil {
		if c := a.closedLocally(o.ctx); c.trusted(o.term) {
			return a.chain(c, o.term)
		}
	}
	return a.root(o.term)
}

func (a *analysis) link(t term, s step) string {
	where := s.via.clause
	if at := a.at(s.via.pos); at != "" {
		where += ", " + at
	}
	return fmt.Sprintf("%s = %s (%s)", a.show(t), a.show(s.next), where)
}

// root tells why a term is trusted by itself.
func (a *analysis) root(t term) []string {
	i := a.terms[t]
	switch {
	case i.param > 0 && a.trust.Assume:
		return []string{Assumed(i.param)}
	case i.param > 0:
		return []string{fmt.Sprintf("$%d is trusted", i.param)}
	case i.rel == nil:
		return nil
	case i.rel.ghost != nil:
		return i.rel.ghost.proof
	case i.rel.need:
		return i.rel.proof
	default:
		return []string{a.show(t) + " holds the tenant in every row of the subquery"}
	}
}
