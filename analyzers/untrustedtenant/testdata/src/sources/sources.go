package sources

import (
	"context"
	"database/sql"
	"net/http"
	"session"
)

const q = "SELECT id FROM orders WHERE tenant_id = $1"

type box struct{ tenant *int64 }

func good(ctx context.Context, db *sql.DB, s *session.Service, k session.Keeper) {
	db.Query(q, *session.Pointer(ctx))
	if p := session.Pointer(ctx); p != nil {
		db.Query(q, *p)
	}
	b := &box{tenant: session.Pointer(ctx)}
	db.Query(q, *b.tenant)
	db.Query(q, session.Current(ctx).TenantID)
	current := session.Current(ctx)
	db.Query(q, current.TenantID)
	db.Query(q, current.Tenant.ID)
	db.Query(q, current.Account)
	copied := *session.Current(ctx)
	db.Query(q, copied.TenantID)
	if id, err := session.Try(ctx); err == nil {
		db.Query(q, id)
	}
	if has, ok := session.Has(ctx); ok {
		db.Query(q, has.TenantID)
	}
	who := s.Who
	db.Query(q, who(ctx))
	pointer := session.Pointer
	db.Query(q, *pointer(ctx))
	db.Query(q, session.Generic[int64](ctx))
	db.Query(q, session.Generic[*session.Session](ctx).TenantID)
	db.Query(q, session.Variable(ctx))
	db.Query(q, s.Lookup(ctx))
	db.Query(q, k.Tenant(ctx))
	db.Query(q, session.Wrapped(ctx).TenantID)
}

func bad(ctx context.Context, db *sql.DB, s *session.Session) {
	db.Query(q, session.Current(ctx).UserID) // want `\$1 binds orders\.tenant_id to session\.Current\(ctx\)\.UserID \(int64\), which is not known to be the caller's tenant`
	current := session.Current(ctx)
	db.Query(q, current.User.ID) // want `not known to be the caller's tenant`
	user := current.User
	db.Query(q, user.ID)                          // want `not known to be the caller's tenant`
	db.Query(q, current.OrgID)                    // want `not known to be the caller's tenant`
	db.Query(q, session.Wrapped(ctx).UserID)      // want `not known to be the caller's tenant`
	db.Query(q, s.TenantID)                       // want `not known to be the caller's tenant`
	db.Query(q, session.Current(ctx).Tenant.Name) // want `not known to be the caller's tenant`
}

// The values are added in the other package.
func added(ctx context.Context, db *sql.DB, r *http.Request) {
	query, args := session.Where(ctx, "SELECT id FROM orders WHERE status = $1", "open")
	db.Query(query, args...)
	query, args = session.Asked(r, "SELECT id FROM orders WHERE status = $1", "open")
	db.Query(query, args...) // want `\$2 binds orders\.tenant_id to the request's header, which the client chooses`
}
