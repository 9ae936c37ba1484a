package rules

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
)

// Packs come along as files of rules. A pack is on where its rules find the files that they are about.

//go:embed packs/*.yaml
var packFiles embed.FS

// pack is a named set of rules.
type pack struct {
	name  string
	rules []config.Rule
}

// embedded are the packs that come along. They are read once; tests see to it that they have no faults.
var embedded = sync.OnceValue(func() []pack {
	entries, err := fs.ReadDir(packFiles, "packs")
	if err != nil {
		panic(fmt.Sprintf("the packs are embedded and cannot be listed: %v", err))
	}
	var all []pack
	for _, e := range entries {
		src, err := packFiles.ReadFile(path.Join("packs", e.Name()))
		if err != nil {
			panic(fmt.Sprintf("a pack is embedded and cannot be read: %v", err))
		}
		list, _ := config.LoadPack(doc.NewAs(doc.YAML, "packs/"+e.Name(), src, doc.Limits{}))
		all = append(all, pack{strings.TrimSuffix(e.Name(), ".yaml"), list})
	}
	return all
})
