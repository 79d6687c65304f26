package httpapi

import (
	"crypto/subtle"
	"net/http"
	"strconv"
)

// warehouseStock tells the warehouse's system the stock of the shop that it
// names in a header.
func (a *API) warehouseStock(r *http.Request) (any, error) {
	key := r.Header.Get("X-Warehouse-Key")
	if a.WarehouseKey == "" || subtle.ConstantTimeCompare([]byte(key), []byte(a.WarehouseKey)) == 0 {
		return nil, errForbidden
	}
	shop, err := strconv.ParseInt(r.Header.Get("X-Shop"), 10, 64)
	if err != nil {
		return nil, requestError("X-Shop is not a number")
	}
	return a.Products.StockLevels(r.Context(), shop)
}
