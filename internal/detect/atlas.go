package detect

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// atlasFile finds the folders of migrations, and the SQL files of a wanted
// schema, that a configuration of Atlas names.
var atlasFile = regexp.MustCompile(`(?m)^\s*(dir|src|url)\s*=\s*"file://([^"?]+)`)

// atlasSources lists what configurations of Atlas name: migrations, before
// files that say what the schema is to be.
func atlasSources(dir string, files *modFiles) []Source {
	var migrations, wanted []Source
	for _, rel := range files.hcl {
		src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(rel)))
		if err != nil {
			continue
		}
		for _, m := range atlasFile.FindAllStringSubmatch(string(src), -1) {
			named := path.Join(path.Dir(rel), m[2])
			s := Source{Tool: "atlas.hcl", Paths: []string{named}}
			for _, f := range files.sql {
				if f == named || strings.HasPrefix(f, named+"/") {
					s.Tables += len(createTable.FindAllStringIndex(readSQL(dir, f), -1))
				}
			}
			switch {
			case s.Tables == 0:
			case m[1] == "dir":
				migrations = append(migrations, s)
			default:
				wanted = append(wanted, s)
			}
		}
	}
	var all []Source
	for _, s := range append(migrations, wanted...) {
		if len(all) == 0 || all[len(all)-1].Paths[0] != s.Paths[0] {
			all = append(all, s)
		}
	}
	return all
}
