package frameworks

import (
	"database/sql"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"
	"github.com/mitchellh/mapstructure"
)

const q = "SELECT id FROM orders WHERE tenant_id = $1"

type body struct{ Tenant string }

func withGin(c *gin.Context, db *sql.DB) {
	db.Query(q, c.Param("tenant")) // want `the request's path value "tenant"`
	if list, ok := c.GetQueryArray("tenant"); ok {
		db.Query(q, list[0]) // want `the request's query parameter "tenant"`
	}
	var b body
	if c.ShouldBindJSON(&b) == nil {
		db.Query(q, b.Tenant) // want `the request's body`
	}
	if tenant, ok := c.Get("tenant"); ok {
		db.Query(q, tenant) // what a middleware has put there
	}
}

func withEcho(c echo.Context, db *sql.DB) {
	db.Query(q, c.Param("tenant"))      // want `the request's path value "tenant"`
	db.Query(q, c.QueryParam("tenant")) // want `the request's query parameter "tenant"`
	var b body
	if err := c.Bind(&b); err != nil {
		return
	}
	db.Query(q, b.Tenant) // want `the request's body`
	db.Query(q, c.Get("tenant").(string))
}

func withFiber(c *fiber.Ctx, db *sql.DB) {
	db.Query(q, c.Params("tenant"))   // want `the request's path value "tenant"`
	db.Query(q, c.QueryInt("tenant")) // want `the request's query parameter "tenant"`
	b := new(body)
	if err := c.BodyParser(b); err == nil {
		db.Query(q, b.Tenant) // want `the request's body`
	}
	db.Query(q, c.Locals("tenant"))
}

func withChi(r *http.Request, db *sql.DB) {
	db.Query(q, chi.URLParam(r, "tenant")) // want `the request's path value "tenant"`
}

func loosely(r *http.Request, db *sql.DB) {
	var values map[string]any
	if err := json.NewDecoder(r.Body).Decode(&values); err != nil {
		return
	}
	var b body
	if err := mapstructure.Decode(values, &b); err != nil {
		return
	}
	db.Query(q, b.Tenant) // want `the request's body`
	name, _, _ := r.BasicAuth()
	db.Query(q, name) // want `the request's header`
}
