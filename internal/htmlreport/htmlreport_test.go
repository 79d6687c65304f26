package htmlreport

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/report"
)

const hostile = `</script><script>document.title = "taken over"</script><img src=x onerror=alert(1)>`

// document has a statement of each outcome, and names that try to be markup.
func document() *report.Document {
	d := &report.Document{Version: "v1.2.3", Coverage: report.Coverage{Packages: 2, Sites: 6, Statements: 6, Scoped: 1, Guarded: 1, Suppressed: 1, Baselined: 1, Unknown: 1, Unscoped: 1}}
	for i, o := range outcomes {
		pkg, table := "example.com/app/store", "orders"
		if i%2 == 1 {
			pkg, table = "example.com/app/jobs", "lines"
		}
		s := report.Statement{
			File: "store/a.go", Line: i + 1, Index: 1, Statement: "SELECT " + o.Name + " FROM " + table + " /* " + hostile + " */", Verdict: "unscoped",
			Relations: []report.Relation{{Table: table, Alias: "t", Class: "tenant", Reason: "nothing binds it " + hostile}},
		}
		switch o.Name {
		case "scoped":
			s.Relations[0].Bound, s.Relations[0].Proof = true, []string{"orders.tenant_id = $1", "$1 = id"}
		case "suppressed":
			s.Suppressed = []report.Suppressed{{StatementFinding: report.StatementFinding{Code: diag.UnscopedQuery, Message: "m"}, Category: "job", Reason: hostile}}
		default:
			s.Findings = []report.StatementFinding{{Code: diag.UnscopedQuery, Message: hostile, Line: 3}}
			d.Findings = append(d.Findings, report.Finding{Code: diag.UnscopedQuery, Message: hostile})
		}
		d.Sites = append(d.Sites, report.Site{
			File: "store/a.go", Line: i + 1, Package: pkg, Function: "F" + hostile, Verdict: o.Name,
			Statements: []report.SiteStatement{{Statement: s, Outcome: o.Name}},
		})
	}
	d.Findings = append(d.Findings, report.Finding{Code: diag.UnusedAllow, Message: "not needed", File: "b.go", Line: 7})
	d.Exemptions = []report.Exemption{{Kind: "directive", Codes: []diag.Code{diag.UnscopedQuery}, Category: "job", Reason: hostile, Owner: "data", Since: "2026-01-02", File: "a.go", Line: 1, Expired: true, Until: "2026-02-03"}}
	d.Incomplete = []report.Incomplete{{Package: "example.com/app/broken", Reason: hostile}}
	d.Complete()
	return d
}

func write(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, "shop "+hostile, document()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPageNeedsNothingElse(t *testing.T) {
	page := write(t)
	for _, m := range regexp.MustCompile(`(?:src|href|url)\s*[=(]\s*"?([^"\s>)]*)`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(m[1], "#") && !strings.HasPrefix(m[1], "https://github.com/tenantvet/tenantvet/blob/main/docs/rules/") && m[1] != "x" {
			t.Errorf("the page refers to %q", m[1])
		}
	}
	if strings.Contains(page, "<img") || strings.Count(page, "<script>") != 1 {
		t.Error("markup of the document got into the page")
	}
	if n := strings.Count(page, `class="statement"`); n != len(outcomes) {
		t.Errorf("%d statements, want %d", n, len(outcomes))
	}
	for _, want := range []string{"33% proved", "orders.tenant_id = $1", "allowed as job", "not needed", "(expired)", "Not everything was looked at", "2026-01-02"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
}

func TestPageIsTheSameEachTime(t *testing.T) {
	if first, second := write(t), write(t); first != second {
		t.Error("two pages of one document differ")
	}
}

// drive is what a reader does; it tells in the page's title what is wrong.
const drive = `<script>
(async function () {
  const wrong = [];
  const wait = function () { return new Promise(function (r) { setTimeout(r, 20); }); };
  const visible = function () { return Array.from(document.querySelectorAll(".statement")).filter(function (s) { return s.offsetParent !== null; }).length; };
  const check = function (what, got, want) { if (got !== want) wrong.push(what + ": " + got + ", want " + want); };
  const search = document.getElementById("search");
  check("all", visible(), 6);
  document.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true, cancelable: true}));
  check("focus", document.activeElement, search);
  search.value = "LINES guarded";
  search.dispatchEvent(new Event("input", {bubbles: true}));
  check("search", visible(), 1);
  check("told", document.getElementById("shown").textContent, "1 of 6 statements");
  search.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true}));
  check("escape", visible(), 6);
  document.querySelector("input[value=scoped]").click();
  check("outcome", visible(), 5);
  document.querySelector("#filter button").click();
  await wait();
  check("reset", visible(), 6);
  document.querySelector(".matrix a[data-table=orders]").click();
  await wait();
  check("matrix", visible(), 3);
  check("matrix table", document.getElementById("table").value, "orders");
  location.hash = "#s2";
  await wait();
  check("a hidden statement by its address", document.getElementById("s2").open, true);
  const reach = Array.from(document.querySelectorAll("a[href], button, input, select, summary, [tabindex]")).filter(function (e) { return e.tabIndex < 0 && e.id !== "main"; });
  check("out of the keyboard's reach", reach.length, 0);
  for (const e of document.querySelectorAll("input, select")) if (!e.labels.length) wrong.push("no label: " + e.id);
  const light = function (color) {
    const part = color.match(/[\d.]+/g).slice(0, 3).map(function (v) { v /= 255; return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); });
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const behind = function (e) {
    for (; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (color !== "rgba(0, 0, 0, 0)") return color;
    }
    return "rgb(255, 255, 255)";
  };
  for (const e of document.querySelectorAll(".badge, .matrix td a, a, p, small, th, td, dt, code, label, output, .function, .missing")) {
    const a = light(getComputedStyle(e).color), b = light(behind(e)), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) wrong.push("contrast " + ratio.toFixed(2) + " of " + e.tagName + "." + e.className + " " + e.textContent.slice(0, 20));
  }
  window.dispatchEvent(new Event("beforeprint"));
  check("open on paper", document.querySelectorAll(".statement[open]:not([hidden])").length, document.querySelectorAll(".statement:not([hidden])").length);
  window.dispatchEvent(new Event("afterprint"));
  check("open after it", document.querySelectorAll(".statement[open]").length, 1);
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) wrong.push("the page is wider than the window");
  document.title = wrong.length ? "WRONG " + wrong.join("; ") : "RIGHT";
})();
</script>`

// TestBrowser drives the page in a headless Chromium, and takes a picture of it
// where TENANTVET_SCREENSHOT names a file.
func TestBrowser(t *testing.T) {
	browser := chromium(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, []byte(write(t)+drive), 0o666); err != nil {
		t.Fatal(err)
	}
	args := []string{"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--user-data-dir=" + filepath.Join(dir, "profile"), "--virtual-time-budget=5000"}
	for _, window := range [][]string{{"--window-size=1280,900"}, {"--window-size=390,844"}, {"--blink-settings=preferredColorScheme=0"}} {
		cmd := exec.Command(browser, slices.Concat(args, window, []string{"--dump-dom", "file://" + file})...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		title := regexp.MustCompile(`(?s)<title>(.*?)</title>`).FindSubmatch(out)
		if title == nil || string(title[1]) != "RIGHT" {
			t.Errorf("%s: %s", window, html.UnescapeString(fmt.Sprintf("%.2000s", title)))
		}
	}
	if shot := os.Getenv("TENANTVET_SCREENSHOT"); shot != "" {
		cmd := exec.Command(browser, append(args, "--window-size=1280,2400", "--screenshot="+shot, "file://"+file)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("there is no Chromium")
	}
	t.Skip("there is no Chromium to look at the page with")
	return ""
}

func TestBadge(t *testing.T) {
	for _, tt := range []struct {
		coverage report.Coverage
		want     string
	}{
		{report.Coverage{}, "100% proved"},
		{report.Coverage{Statements: 3, Scoped: 2}, "66% proved"},
		{report.Coverage{Statements: 1000, Scoped: 998, Guarded: 1}, "99% proved"},
		{report.Coverage{Statements: 4, Scoped: 3, Guarded: 1}, "100% proved"},
	} {
		var b bytes.Buffer
		if err := Badge(&b, tt.coverage); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), tt.want) {
			t.Errorf("%+v: %s", tt.coverage, b.String())
		}
		for d := xml.NewDecoder(&b); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}
