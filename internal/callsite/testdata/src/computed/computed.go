// Package computed runs statements whose texts library functions compute.
package computed

import (
	"cmp"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	blanks = regexp.MustCompile(`\s+`)
	vowels = regexp.MustCompile(`[aeiou]`)
)

const query = `
	SELECT id
	FROM t`

func oneLine(s string) string { return strings.TrimSpace(blanks.ReplaceAllString(s, " ")) }

func folds(db *sql.DB, n int, ids []int, dir, free string, at time.Time) {
	db.Query(oneLine(query))                                                             // sql: SELECT id FROM t |
	db.Query(oneLine(fmt.Sprintf("SELECT  id FROM t LIMIT\n%d", n)))                     // sql: SELECT id FROM t LIMIT {number} |
	db.Query(vowels.ReplaceAllString("SELECT a FROM t", "x"))                            // sql: SELECT x FROM t |
	db.Query(vowels.ReplaceAllString(fmt.Sprintf("SELECT a FROM t LIMIT %d", n), "x"))   // sql: ?
	db.Query(vowels.ReplaceAllString("SELECT a FROM t", "$1"))                           // sql: ?
	db.Query(blanks.ReplaceAllLiteralString("SELECT  a FROM t", "$1"))                   // sql: SELECT$1a$1FROM$1t |
	db.Query(strings.Join(strings.Fields(" SELECT\n\tid  FROM t "), " "))                // sql: SELECT id FROM t |
	db.Query(strings.Join(strings.Fields(fmt.Sprintf("SELECT id  LIMIT %d  ", n)), " ")) // sql: SELECT id LIMIT {number} |
	db.Query("SELECT " + strings.Join(strings.Split("a,b,,c", ","), ", ") + " FROM t")   // sql: SELECT a, b, , c FROM t |
	db.Query("SELECT " + strings.Split("a,b", ",")[1] + " FROM t")                       // sql: SELECT b FROM t |
	db.Query("SELECT " + strings.Join(strings.Split(free+",b", ","), ", ") + " FROM t")  // sql: ?
	for _, q := range strings.Split("SELECT 1;SELECT 2", ";") {
		db.Query(q) // sql: SELECT 1 ;; SELECT 2 |
	}
	head, tail, found := strings.Cut("SELECT 1; SELECT 2", ";")
	db.Query(head) // sql: SELECT 1 |
	db.Query(tail) // sql: SELECT 2 |
	if !found {
		db.Query("SELECT 3") // sql: SELECT 3 |
	}
	none, rest, _ := strings.Cut("SELECT 1", ";")
	db.Query(none + rest) // sql: SELECT 1 |
	cut, _ := strings.CutPrefix("-- x\nSELECT 4", "-- x\n")
	db.Query(cut) // sql: SELECT 4 |
	kept, _ := strings.CutSuffix("SELECT 5", " LIMIT 1")
	db.Query(kept) // sql: SELECT 5 |
	q := "-- name: Get :one\nSELECT 6"
	db.Query(q[strings.IndexByte(q, '\n')+1:])                                                       // sql: SELECT 6 |
	db.Query(q[strings.Index(q, "SELECT"):])                                                         // sql: SELECT 6 |
	db.Query(q[:strings.LastIndex(q, "6")])                                                          // sql: -- name: Get :one SELECT |
	db.Query(free[strings.Index(free, "x"):])                                                        // sql: ?
	db.Query("SELECT id FROM t ORDER BY id " + cmp.Or("", "ASC"))                                    // sql: SELECT id FROM t ORDER BY id ASC |
	db.Query(fmt.Sprintf("SELECT id FROM t LIMIT %d", cmp.Or(0, 50)))                                // sql: SELECT id FROM t LIMIT {number} |
	db.Query("SELECT id FROM t ORDER BY " + strconv.Quote("id"))                                     // sql: SELECT id FROM t ORDER BY "id" |
	db.Query(string(fmt.Appendf([]byte("SELECT "), "%d", n)))                                        // sql: SELECT {number} |
	db.Query("SELECT " + strings.Join(slices.Concat([]string{"a"}, []string{"b", "c"}), ","))        // sql: SELECT a,b,c |
	db.Query("SELECT " + strings.Join(slices.Clone([]string{"a", "b"}), ","))                        // sql: SELECT a,b |
	db.Query("SELECT '" + path.Join("a", "..", "b") + "'")                                           // sql: SELECT 'b' |
	db.Query(fmt.Sprintf("SELECT id FROM t WHERE at > '%s'", at.Format("2006-01-02 15:04:05")))      // sql: SELECT id FROM t WHERE at > '{word}' |
	db.Query(fmt.Sprintf("SELECT id FROM t WHERE at > '%s'", at.Format("15:04 MST")))                // sql: SELECT id FROM t WHERE at > '{value of at.Format("15:04 MST")}' |
	db.Query(fmt.Sprintf("SELECT id FROM t WHERE at > '%s'", at.Format("06'")))                      // sql: SELECT id FROM t WHERE at > '{value of at.Format("06'")}' |
	db.Query(fmt.Sprintf("SELECT id FROM t WHERE at > now() - interval '%v'", time.Since(at)))       // sql: SELECT id FROM t WHERE at > now() - interval '{word}' |
	db.Query(fmt.Sprintf("SELECT id FROM t WHERE a > %.2f AND b < %v", float64(n)/3, 1.5))           // sql: SELECT id FROM t WHERE a > {number} AND b < {number} |
	db.Query("SELECT id FROM t WHERE a = '" + url.QueryEscape(free) + "'")                           // sql: SELECT id FROM t WHERE a = '{word}' |
	db.Query("SELECT id FROM t WHERE a = " + url.QueryEscape(free))                                  // sql: SELECT id FROM t WHERE a = {value of url.QueryEscape(free)} |
	db.Query(strings.ReplaceAll("SELECT id FROM t WHERE a = '"+url.QueryEscape(free)+"'", "+", "%")) // sql: SELECT id FROM t WHERE a = '{word}' |
	db.Query(strings.ReplaceAll("SELECT id FROM t WHERE a = '"+url.QueryEscape(free)+"'", "+", "'")) // sql: ?
	db.Query(fmt.Sprintf("SELECT id FROM t WHERE a = '"+url.QueryEscape(free)+"' AND b = %d", n))    // sql: ?
	db.Query(fmt.Sprintf("SELECT id FROM t WHERE a = '"+hex.EncodeToString(nil)+"' AND b = %d", n))  // sql: ?
}

// In a comment stands what cannot end it.
func comments(db *sql.DB, n int, free string) {
	safe := url.QueryEscape(free)
	db.Query("/* " + safe + " */ SELECT 1")                                  // sql: SELECT 1 |
	db.Query("SELECT 2 -- " + safe)                                          // sql: SELECT 2 |
	db.Query("SELECT 3 -- " + safe + "\n FROM t")                            // sql: SELECT 3 FROM t |
	db.Query("SELECT 4 --" + safe)                                           // sql: SELECT 4 --{value of url.QueryEscape(free)} |
	db.Query("/* " + free + " */ SELECT 5")                                  // sql: ?
	db.Query("/*! " + safe + " */ SELECT 6")                                 // sql: /*! {value of url.QueryEscape(free)} */ SELECT 6 |
	db.Query("/*+ " + safe + " */ SELECT 7")                                 // sql: /*+ {value of url.QueryEscape(free)} */ SELECT 7 |
	db.Query("/*" + safe + "x(1) */ SELECT 8")                               // sql: /*{value of url.QueryEscape(free)}x(1) */ SELECT 8 |
	db.Query("/* *" + safe + "/ SELECT 9 */ SELECT 10")                      // sql: /* *{value of url.QueryEscape(free)}/ SELECT 9 */ SELECT 10 |
	db.Query("/* /" + safe + "* */ SELECT 11 */ SELECT 12")                  // sql: /* /{value of url.QueryEscape(free)}* */ SELECT 11 */ SELECT 12 |
	db.Query("/* /* */ " + safe + " */ SELECT 13")                           // sql: /* /* */ {value of url.QueryEscape(free)} */ SELECT 13 |
	db.Query("SELECT '/* " + safe + "' FROM t WHERE a = " + safe + " -- */") // sql: SELECT '/* {word}' FROM t WHERE a = {value of url.QueryEscape(free)} -- */ |
	db.Query("SELECT '/*' FROM t WHERE a = " + safe + " -- */")              // sql: SELECT '/*' FROM t WHERE a = {value of url.QueryEscape(free)} -- */ |
	db.Query("SELECT 14 /* " + safe)                                         // sql: SELECT 14 /* {value of url.QueryEscape(free)} |
	db.Query("SELECT 15 # " + safe)                                          // sql: SELECT 15 # {value of url.QueryEscape(free)} |
	db.Query("/* " + fmt.Sprint(n) + " */ SELECT 16")                        // sql: /* {number} */ SELECT 16 |
}

type tags struct {
	service string
	prefix  string
}

func newTags(service string) tags {
	t := tags{service: service}
	t.prefix = "service='" + url.QueryEscape(service) + "'"
	return t
}

// What the tags are is not chosen where it says nothing.
func (t tags) comment(route, mode string) string {
	var b strings.Builder
	b.WriteString("/*")
	b.WriteString(t.prefix)
	tag(&b, "route", route)
	tag(&b, "mode", mode)
	if b.Len() == len("/*") {
		return ""
	}
	b.WriteString("*/")
	return b.String()
}

func tag(b *strings.Builder, name, value string) {
	if value == "" {
		return
	}
	if b.Len() > len("/*") {
		b.WriteByte(',')
	}
	b.WriteString(name + "='" + strings.ReplaceAll(url.QueryEscape(value), "+", "%20") + "'")
}

func tagged(db *sql.DB, t tags, route, mode string) {
	db.Query("SELECT 1 " + newTags(route).comment(route, mode))      // sql: SELECT 1 |
	db.Query("SELECT '" + newTags(route).comment(route, mode) + "'") // sql: SELECT '/*service='{value of url.QueryEscape(service)}'{text in a comment}{text in a comment}*/' |
	db.Query("SELECT 2 " + t.comment(route, mode))                   // sql: SELECT 2 |
	db.Query("SELECT 3 /*" + t.prefix + "*/")                        // sql: SELECT 3 |
	db.Query("SELECT 4 " + t.prefix)                                 // sql: SELECT 4 ;; SELECT 4 service='{word}' |
	db.Query("SELECT 5 /*" + t.service + "*/")                       // sql: ?
}
