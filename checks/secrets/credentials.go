package secrets

import (
	"bytes"
	"encoding/base64"
	"path"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/sensitive"
)

// This file reads the files in which programs keep credentials for themselves: whatever they hold in the place of one is
// one, whether or not it looks like it.

// credentialKind is what a file of credentials belongs to.
type credentialKind int

const (
	noCredentials credentialKind = iota
	npmrc
	netrc
	pypirc
	kubeconfig
	dockerConfig
	gitCredentials
)

// credentialFile tells a file of credentials by its name and, where others have that name too, by what it holds.
func credentialFile(f *doc.File) credentialKind {
	switch base := path.Base(f.Path); base {
	case ".npmrc", "npmrc":
		return npmrc
	case ".netrc", "_netrc", "netrc":
		return netrc
	case ".pypirc", "pypirc":
		return pypirc
	case ".git-credentials":
		return gitCredentials
	case ".dockercfg", ".dockerconfigjson":
		return dockerConfig
	case "config.json":
		if bytes.Contains(f.Src, []byte(`"auths"`)) {
			return dockerConfig
		}
	}
	if (f.Format == doc.YAML || f.Format == doc.JSON || f.Format == doc.NoFormat && isKubeconfigName(f.Path)) &&
		saysKind(f.Src, "Config") && bytes.Contains(f.Src, []byte("current-context")) {
		return kubeconfig
	}
	return noCredentials
}

// isKubeconfigName knows names of kubeconfigs that have no ending of YAML.
func isKubeconfigName(name string) bool {
	base := path.Base(name)
	return base == "config" || base == "kubeconfig" || strings.HasSuffix(base, ".kubeconfig") || strings.HasSuffix(base, ".conf")
}

func credentials(f *doc.File, kind credentialKind) []match {
	switch kind {
	case npmrc:
		return settingsOf(f, '=', func(key string) bool {
			return strings.HasSuffix(key, "_authToken") || strings.HasSuffix(key, "_auth") || strings.HasSuffix(key, "_password")
		})
	case pypirc:
		return settingsOf(f, '=', func(key string) bool { return key == "password" })
	case netrc:
		return netrcPasswords(f)
	case kubeconfig:
		return kubeUsers(f)
	case dockerConfig:
		return dockerAuths(f)
	}
	return nil
}

// given reports whether there is a value at all, and not what stands for one.
func given(value string) bool {
	if len(value) < 4 || strings.HasPrefix(value, "$") || strings.HasPrefix(value, "{") || reference(value) || placeholder(value) {
		return false
	}
	if kind := sensitive.Value(value); kind != sensitive.Literal && kind != sensitive.Identifier {
		return false
	}
	return !slices.ContainsFunc([]string{"${", "$(", "{{", "<%", "***", "...", "\n"}, func(mark string) bool { return strings.Contains(value, mark) })
}

// settingsOf are the values of lines "key=value" with certain keys.
func settingsOf(f *doc.File, sign byte, wanted func(key string) bool) []match {
	var found []match
	for number := 1; number <= f.Lines(); number++ {
		span := f.LineSpan(number)
		line := f.Text(span)
		at := strings.IndexByte(line, sign)
		if at < 0 || strings.HasPrefix(strings.TrimSpace(line), "#") || strings.HasPrefix(strings.TrimSpace(line), ";") {
			continue
		}
		value := strings.Trim(line[at+1:], " \t\r\"'")
		if wanted(strings.TrimSpace(line[:at])) && given(value) {
			start := span.Start + at + 1 + strings.Index(line[at+1:], value)
			found = append(found, match{rule: credentialRule, value: value, text: value,
				span: doc.Span{Start: start, End: start + len(value)}, around: doc.Span{Start: span.Start, End: start + len(value)}})
		}
	}
	return found
}

// netrcPasswords are the words after "password" in a file of words.
func netrcPasswords(f *doc.File) []match {
	var found []match
	expected := false
	for at := 0; at < len(f.Src); {
		end := at
		for end < len(f.Src) && !space(f.Src[end]) {
			end++
		}
		word := string(f.Src[at:end])
		if expected && given(word) {
			s := doc.Span{Start: at, End: end}
			found = append(found, match{rule: credentialRule, value: word, text: word, span: s, around: s})
		}
		if word != "" {
			expected = word == "password"
		}
		at = end + 1
	}
	return found
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// kubeUsers are the tokens, passwords and private keys of a kubeconfig's users.
func kubeUsers(f *doc.File) []match {
	root := f.Root()
	if f.Format == doc.NoFormat {
		f = doc.NewAs(doc.YAML, f.Path, f.Src, doc.Limits{})
		root = f.Root()
	}
	if root == nil || root.Get("kind") == nil || root.Get("kind").Value != "Config" || root.Get("users") == nil {
		return nil
	}
	var found []match
	for _, user := range root.Get("users").Resolve().Children {
		for _, key := range []string{"token", "password", "client-key-data"} {
			n := user.Find("user", key)
			if n == nil || n.Kind != doc.String || !given(n.Value) {
				continue
			}
			m := ofNode(f, credentialRule, n, n.Value)
			if value, ok := decoded(n.Value); ok && key == "client-key-data" {
				m.value, m.text, m.encoded = value, value, true
			}
			found = append(found, m)
		}
	}
	return found
}

// dockerAuths are the passwords of registries: base64 of "user:password".
func dockerAuths(f *doc.File) []match {
	root := f.Root()
	if f.Format == doc.NoFormat {
		f = doc.NewAs(doc.JSON, f.Path, f.Src, doc.Limits{})
		root = f.Root()
	}
	if root == nil {
		return nil
	}
	auths := root.Get("auths")
	if auths == nil {
		auths = root
	}
	var found []match
	for _, registry := range auths.Resolve().Children {
		for _, key := range []string{"auth", "password", "identitytoken", "registrytoken"} {
			n := registry.Get(key)
			if n == nil || n.Kind != doc.String || !given(n.Value) {
				continue
			}
			m := ofNode(f, credentialRule, n, n.Value)
			if key == "auth" {
				text, err := base64.StdEncoding.DecodeString(n.Value)
				_, password, ok := strings.Cut(string(text), ":")
				if err != nil || !ok || !given(password) {
					continue
				}
				m.value, m.text, m.encoded = password, string(text), true
			}
			found = append(found, m)
		}
	}
	return found
}
