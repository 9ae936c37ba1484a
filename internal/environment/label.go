package environment

import (
	"slices"
	"strings"
)

// more are words that name an environment where they stand alone, as the suffix of a file's name or as a folder; in the
// middle of a path they mean other things too often.
var more = map[string]string{
	"review": "review", "pen": "pen", "pentest": "pen", "loadtest": "loadtest", "perf": "performance", "performance": "performance",
	"docker": "docker", "ci": "ci", "acceptance": "uat", "acc": "uat", "sit": "integration", "edge": "edge", "canary": "canary",
	"dr": "dr", "nightly": "nightly", "rollover": "rollover", "develop": "development", "tst": "test",
}

// ranks order environments from the desk to production. Those that stand in no list come just before staging.
var ranks = map[string]int{
	"local": 1, "docker": 2, "development": 3, "ci": 4, "test": 5, "review": 6, "integration": 7, "qa": 8, "nonprod": 9,
	"performance": 10, "loadtest": 10, "pen": 10, "uat": 11, "demo": 12, "sandbox": 13, Staging: 20, "canary": 21, Production: 30,
}

// Rank orders environments from the desk to production.
func Rank(name string) int {
	if r, ok := ranks[name]; ok {
		return r
	}
	return 15
}

// Rehearsal reports whether an environment is run as production is, to try out what comes there next.
func Rehearsal(name string) bool {
	return slices.Contains([]string{Staging, "uat", "qa", "canary"}, name)
}

// Label is the environment that a label as a whole stands for: "prod", "fed-prod", "prod-eu-1" and "prod2" are production,
// "productiondata" and "local-storage" none. A label is the suffix of a file's name, a folder, or what a person types.
func (l Lexicon) Label(label string) (name string, known bool) {
	for _, own := range l.Own {
		if strings.EqualFold(own, label) || slices.Equal(Words(own), Words(label)) {
			return Name(own), true
		}
	}
	for _, a := range l.Aliases {
		if slices.Equal(Words(a.Word), Words(label)) {
			return a.Name, true
		}
	}
	parts := Words(label)
	switch {
	case len(parts) == 0:
		return "", false
	case len(parts) == 1:
		return single(parts[0])
	case len(parts) == 2 && (parts[0] == "pre" || parts[0] == "non"):
		return single(parts[0] + parts[1])
	}
	if name, known = single(parts[len(parts)-1]); known && !common[parts[len(parts)-1]] {
		if before := parts[len(parts)-2]; before == "non" || before == "not" {
			return "nonprod", true
		} else if before == "pre" {
			return Staging, true
		}
		return name, true // fed-prod
	}
	if name, known = single(parts[0]); known && !common[parts[0]] && !slices.ContainsFunc(parts[1:], notRegion) {
		return name, true // prod-eu-1
	}
	return "", false
}

// common are words that name environments, but other things as well when they stand with another word.
var common = map[string]bool{
	"local": true, "test": true, "demo": true, "int": true, "live": true, "docker": true, "ci": true, "edge": true, "dr": true,
	"review": true, "pen": true, "stage": true, "canary": true, "acc": true, "nightly": true, "rollover": true, "performance": true,
	"perf": true, "testing": true, "integration": true, "sandbox": true, "tst": true,
}

func single(word string) (string, bool) {
	word = strings.TrimRight(word, "0123456789")
	if name, ok := words[word]; ok {
		return name, true
	}
	name, ok := more[word]
	return name, ok
}

// regions are the words of which regions' names are made.
var regions = []string{
	"eu", "us", "ap", "sa", "ca", "af", "me", "uk", "asia", "europe", "america", "africa", "east", "west", "north", "south", "central",
	"northeast", "northwest", "southeast", "southwest", "gov", "de", "fr", "jp", "au", "in", "br", "cn", "sg", "a", "b", "c",
	"blue", "green", "aws", "gcp", "azure",
}

// Qualifies reports whether a word only tells environments of one kind apart: a region, or the pre of pre-prod.
func Qualifies(word string) bool {
	return !notRegion(word) || slices.Contains([]string{"pre", "non", "not", "fed"}, word)
}

func notRegion(word string) bool {
	word = strings.TrimRight(word, "0123456789")
	return word != "" && !slices.Contains(regions, word)
}
