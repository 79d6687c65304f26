package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is composed of data that calls do not tell is one finding where it is
// composed, wherever the calls are; go vet, which meets the calls of packages
// above too late, has one for each such package.
func TestComposedOfData(t *testing.T) {
	dir := unpack(t, "modules", "composed")
	expect := func(name string, got []string) {
		t.Helper()
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, findings(string(want)))
	}
	check := tenantvet(t, dir, "./...")
	if want, err := os.ReadFile(filepath.Join(dir, "check.out")); err != nil || check.stdout != string(want) {
		t.Errorf("check says\n%s\nwant\n%s%v", check.stdout, want, err)
	}
	expect("vet.out", findings(goVet(t, dir, "./...").stderr))

	list := tenantvet(t, dir, "--json", "--sites").stdout
	for _, c := range []struct {
		what string
		want int
	}{
		{`"verdict":"composed"`, 6},
		{`"reason":"the statement is composed in example.com/app/store.(*Store).Save and reported there: `, 5},
	} {
		if got := strings.Count(list, c.what); got != c.want {
			t.Errorf("%s is listed %d times, want %d", c.what, got, c.want)
		}
	}

	// A part of the module has what its own calls do not tell, and what it
	// composes itself.
	if got := codes(findings(tenantvet(t, dir, "./jobs").stdout)); len(got) != 1 || got[0] != "../store/store.go:16 TV104" && got[0] != "store/store.go:16 TV104" {
		t.Errorf("of jobs alone: %v", got)
	}
	same(t, codes(findings(tenantvet(t, dir, "./store").stdout)), []string{"store/store.go:16 TV104", "store/store.go:21 TV104"})

	// What the baseline or a directive lets pass there passes in every driver.
	if got := tenantvet(t, dir, "baseline", "write"); got.code != exitClean {
		t.Fatalf("exit code %d\n%s", got.code, got.stderr)
	}
	for name, got := range map[string]outcome{"check": tenantvet(t, dir, "./..."), "vet": goVet(t, dir, "./...")} {
		if got.code != exitClean {
			t.Errorf("%s with the baseline exits with %d\n%s%s", name, got.code, got.stdout, got.stderr)
		}
	}
	if err := os.Remove(filepath.Join(dir, "tenantvet-baseline.json")); err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(dir, "store", "store.go"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "store/store.go", strings.Replace(string(source), ", m.ID)", ", m.ID) //tenantvet:allow TV104 job: the tables are those of the writers", 1))
	expect("allowed.out", findings(tenantvet(t, dir, "./...").stdout))
	expect("allowed.out", findings(goVet(t, dir, "./...").stderr))
}
