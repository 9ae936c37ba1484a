package repo

import (
	"path/filepath"
	"strings"
)

// UserExcludes is the file of ignore patterns that a user keeps for all repositories: core.excludesFile of the user's
// Git settings, or the place where Git looks without it. It is empty if the environment names no home folder. It only
// concerns files that are not tracked, so a fresh checkout gives the same snapshot with and without it.
func (r *Repo) UserExcludes(getenv func(string) string) string {
	home := getenv("HOME")
	if home == "" {
		home = getenv("USERPROFILE")
	}
	xdg := getenv("XDG_CONFIG_HOME")
	if xdg == "" && home != "" {
		xdg = filepath.Join(home, ".config")
	}
	named := ""
	if r.git != nil {
		named = r.git.excludes
	}
	for _, file := range []string{inside(home, ".gitconfig"), inside(xdg, "git", "config")} {
		if named == "" && file != "" {
			named = excludesOf(file)
		}
	}
	if named == "" {
		return inside(xdg, "git", "ignore")
	}
	if rest, ok := strings.CutPrefix(named, "~/"); ok {
		return inside(home, rest)
	}
	if !filepath.IsAbs(named) {
		return inside(r.Root, named)
	}
	return named
}

func inside(dir string, elem ...string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(append([]string{dir}, elem...)...)
}

func excludesOf(file string) string {
	text, err := readSmall(file)
	if err != nil {
		return ""
	}
	cfg, err := decodeConfig(text)
	if err != nil {
		return ""
	}
	return cfg.Section("core").Option("excludesfile")
}
