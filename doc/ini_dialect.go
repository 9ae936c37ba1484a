package doc

import (
	"path"
	"strings"
)

// iniDialect is what differs between the programs that read INI files.
type iniDialect struct {
	git         bool   // the grammar of git config
	strict      bool   // every line is a section, a setting or a comment; the first separator counts
	headed      bool   // settings stand below sections only
	colons      bool   // ":" separates too
	continues   bool   // indented lines continue a value
	quotes      bool   // quotes around a value are not part of it
	sectionless bool   // a file without sections may have keys without values
	repeats     bool   // a key may be given more than once
	lists       bool   // above all sections too: there, Nagios and its like make lists of repeated keys
	inline      string // what begins a comment after a blank
}

// iniDialectOf knows the dialect by the file's name.
func iniDialectOf(name string) iniDialect {
	base := path.Base(name)
	switch base {
	case ".gitmodules", ".gitconfig", "gitconfig", ".lfsconfig":
		return iniDialect{git: true, repeats: true}
	case ".npmrc", "npmrc":
		return iniDialect{sectionless: true, quotes: true, inline: "#;"}
	case ".editorconfig":
		return iniDialect{strict: true, colons: true, inline: "#;"}
	case "setup.cfg", "tox.ini", "pytest.ini", ".pytest.ini", "mypy.ini", ".mypy.ini", ".flake8", ".coveragerc",
		".pylintrc", "pylintrc", ".isort.cfg", ".bumpversion.cfg", ".pydocstyle", ".pydocstyle.ini", ".style.yapf",
		"alembic.ini": // Python's configparser
		return iniDialect{strict: true, headed: true, colons: true, continues: true}
	case "ansible.cfg":
		return iniDialect{strict: true, headed: true, colons: true, continues: true, inline: ";"}
	}
	if strings.HasSuffix(base, ".gitconfig") || strings.HasSuffix("/"+name, "/.git/config") {
		return iniDialect{git: true, repeats: true}
	}
	return iniDialect{colons: true, continues: true, quotes: true, inline: "#;", lists: path.Ext(base) == ".cfg"}
}

// listKeys make lists by being repeated: of PHP, and of MySQL's servers.
var listKeys = map[string]bool{
	"extension": true, "zend_extension": true,
	"plugin-load-add": true, "plugin_load_add": true, "replicate-do-db": true, "replicate-ignore-db": true,
	"binlog-do-db": true, "binlog-ignore-db": true,
}

// mayRepeat reports whether a key in the current section makes a list by being repeated: `key[] = v` of npm and PHP,
// `+key=v` and its like of Unreal Engine, everything of uWSGI, single keys of some.
func (r *ini) mayRepeat(key string) bool {
	return r.repeats || strings.HasSuffix(key, "[]") || strings.IndexByte("+-.!", key[0]) >= 0 || listKeys[key] ||
		r.section.Key == "uwsgi" || r.lists && r.section.Parent == nil
}
