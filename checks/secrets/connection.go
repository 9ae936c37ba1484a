package secrets

import (
	"bytes"
	"strings"

	"github.com/confward/confward/doc"
)

// This file finds passwords in addresses: scheme://user:password@host, wherever they stand in a file of configuration.

// longestUserInfo bounds what of an address is looked at, in bytes.
const longestUserInfo = 300

// connections are the passwords in the addresses of a file.
func connections(f *doc.File) []match {
	if f.Format == doc.NoFormat && credentialFile(f) != gitCredentials || f.Format == doc.Markdown || bytes.IndexByte(f.Src, '@') < 0 {
		return nil
	}
	var found []match
	for at := 0; ; {
		n := bytes.Index(f.Src[at:], []byte("://"))
		if n < 0 {
			return found
		}
		at += n + len("://")
		if m, ok := connection(f, at); ok {
			found = append(found, m)
		}
	}
}

// connection is the password in the address whose user begins at a byte.
func connection(f *doc.File, at int) (match, bool) {
	info := f.Src[at:min(len(f.Src), at+longestUserInfo)]
	end := bytes.IndexAny(info, " \t\r\n\"'`<>/\\|,;")
	if end >= 0 {
		info = info[:end]
	}
	end = bytes.LastIndexByte(info, '@')
	if end < 0 || end+1 == len(info) {
		return match{}, false
	}
	host := string(info[end+1:])
	user, password, ok := strings.Cut(string(info[:end]), ":")
	if !ok || !realPassword(user, password, host) {
		return match{}, false
	}
	scheme := at - len("://")
	for scheme > 0 && (keyByte(f.Src[scheme-1]) || f.Src[scheme-1] == '+') {
		scheme--
	}
	start := at + len(user) + 1
	return match{rule: connectionRule, value: password, text: password,
		span: doc.Span{Start: start, End: start + len(password)}, around: doc.Span{Start: scheme, End: at + end}}, true
}

// realPassword reports whether a password in an address is likely one, and no part of an example.
func realPassword(user, password, host string) bool {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	switch {
	case len(password) < 6, password == user, !given(password), strings.ContainsAny(password, "*%[]()"):
		return false
	case strings.HasSuffix(host, "example.com"), strings.HasSuffix(host, "example.org"), host == "host", host == "hostname":
		return false
	}
	return !stock(password) && !counting(password) && !(words(password) && wordLike(password) && len(password) < 16)
}
