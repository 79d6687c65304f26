// Package chi stands for the library's.
package chi

import "net/http"

func URLParam(r *http.Request, key string) string { return "" }
