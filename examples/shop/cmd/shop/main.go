// Command shop serves an order-management API for many shops on one
// PostgreSQL database. The database is the one that DATABASE_URL names, with
// the migrations of db/migrations applied.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"

	"github.com/tenantvet/tenantvet/examples/shop/internal/admin"
	"github.com/tenantvet/tenantvet/examples/shop/internal/httpapi"
	"github.com/tenantvet/tenantvet/examples/shop/internal/reports"
	"github.com/tenantvet/tenantvet/examples/shop/internal/store"
)

const (
	slowStatement   = 200 * time.Millisecond
	auditRetention  = 400 * 24 * time.Hour
	purgeInterval   = 24 * time.Hour
	shutdownTimeout = 10 * time.Second
)

func main() {
	if err := run(); err != nil {
		slog.Error("shop", "error", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer pool.Close()
	db := stdlib.OpenDBFromPool(pool)
	go purge(ctx, admin.New(db))

	api := httpapi.New(store.New(pool, slowStatement), reports.New(sqlx.NewDb(db, "pgx")), os.Getenv("WAREHOUSE_KEY"))
	server := &http.Server{Addr: ":8080", Handler: api.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			slog.Error("shutdown", "error", err)
		}
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// purge deletes old lines of the audit log every day.
func purge(ctx context.Context, console *admin.Console) {
	tick := time.NewTicker(purgeInterval)
	defer tick.Stop()
	for {
		n, err := console.PurgeAudit(ctx, time.Now().Add(-auditRetention))
		slog.Info("audit log purged", "lines", n, "error", err)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
