package ddl

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse/postgres"
)

func (r *replay) createPolicy(n *pg.CreatePolicyStmt) error {
	rv := n.GetTable()
	t := r.lookupRange(rv)
	if t == nil {
		return conflictf(rv.GetLocation(), nil, "table %s of policy %s is not in the schema", rangeText(rv), n.GetPolicyName())
	}
	if slices.ContainsFunc(t.Policies, func(p *catalog.Policy) bool { return p.Name == n.GetPolicyName() }) {
		return conflictf(rv.GetLocation(), t, "policy %s already exists on %s", n.GetPolicyName(), t.Name)
	}
	command := n.GetCmdName()
	if command == "" {
		command = "all"
	}
	t.Policies = append(t.Policies, &catalog.Policy{
		Name:       n.GetPolicyName(),
		Command:    command,
		Permissive: n.GetPermissive(),
		Roles:      roleNames(n.GetRoles()),
		Using:      postgres.LowerExpr(n.GetQual()),
		WithCheck:  postgres.LowerExpr(n.GetWithCheck()),
		Pos:        r.pos(0),
	})
	return nil
}

func roleNames(nodes []*pg.Node) []string {
	var out []string
	for _, n := range nodes {
		role := n.GetRoleSpec()
		switch role.GetRoletype() {
		case pg.RoleSpecType_ROLESPEC_CSTRING:
			out = append(out, role.GetRolename())
		case pg.RoleSpecType_ROLESPEC_CURRENT_ROLE:
			out = append(out, "current_role")
		case pg.RoleSpecType_ROLESPEC_CURRENT_USER:
			out = append(out, "current_user")
		case pg.RoleSpecType_ROLESPEC_SESSION_USER:
			out = append(out, "session_user")
		default:
			out = append(out, "public")
		}
	}
	return out
}

// policy finds a policy of t.
func (r *replay) policy(t *table, name string, loc int32) (*catalog.Policy, error) {
	for _, p := range t.Policies {
		if p.Name == name {
			return p, nil
		}
	}
	return nil, conflictf(loc, t, "policy %s does not exist on %s", name, t.Name)
}

func (r *replay) alterPolicy(n *pg.AlterPolicyStmt) error {
	rv := n.GetTable()
	t := r.lookupRange(rv)
	if t == nil {
		return conflictf(rv.GetLocation(), nil, "table %s of policy %s is not in the schema", rangeText(rv), n.GetPolicyName())
	}
	p, err := r.policy(t, n.GetPolicyName(), rv.GetLocation())
	if err != nil {
		return err
	}
	if len(n.GetRoles()) > 0 {
		p.Roles = roleNames(n.GetRoles())
	}
	if n.GetQual() != nil {
		p.Using = postgres.LowerExpr(n.GetQual())
	}
	if n.GetWithCheck() != nil {
		p.WithCheck = postgres.LowerExpr(n.GetWithCheck())
	}
	return nil
}

// dropPolicy drops the policy that a name list means: the last name, of the
// table before it.
func (r *replay) dropPolicy(n *pg.DropStmt, names []*pg.Node) error {
	if len(names) < 2 {
		return failf(-1, nil, "DROP POLICY is not understood")
	}
	schema, name := splitName(names[:len(names)-1])
	t := r.lookup(schema, name)
	if t == nil {
		if n.GetMissingOk() {
			return nil
		}
		return conflictf(-1, nil, "table %s is not in the schema", catalog.Name{Schema: schema, Name: name})
	}
	policy := lastString(names)
	if _, err := r.policy(t, policy, -1); err != nil {
		if n.GetMissingOk() {
			return nil
		}
		return err
	}
	t.Policies = slices.DeleteFunc(t.Policies, func(p *catalog.Policy) bool { return p.Name == policy })
	return nil
}
