package sensitive

import (
	"slices"
	"strings"
	"sync"
)

// root is the kind of secret that a word names by itself, or empty. "key" is none: it needs a word before it.
func root(word string) string {
	switch word {
	case "password", "passwd", "passphrase", "passcode", "pwd", "passwort":
		return "password"
	case "secret", "token", "credential":
		return word
	case "cred":
		return "credential"
	case "apikey", "secretkey", "accesskey", "privatekey", "privkey", "signingkey", "encryptionkey", "masterkey", "authkey", "apisecret":
		return "key"
	}
	// Names written without a seam: DBPASSWORD, clientsecret, authtoken.
	for _, w := range []string{"password", "passwd", "passphrase", "secret", "token"} {
		if len(word) > len(w) && strings.HasSuffix(word, w) {
			return root(w)
		}
	}
	return ""
}

// judge says what a name's words mean. Words are stems.
func judge(words []string) (Hint, bool) {
	for i, w := range slices.Backward(words) {
		before, after := words[:i], words[i+1:]
		if slices.ContainsFunc(after, isAbout) {
			return Hint{}, false
		}
		switch kind := root(w); {
		case w == "key":
			return judgeKey(before)
		case w == "pass":
			return Hint{Word: "password"}, len(before) > 0 && passOf(before[len(before)-1])
		case kind != "":
			if slices.ContainsFunc(before, otherwise) {
				return Hint{}, false
			}
			return Hint{Word: kind, Weak: len(words) == 1 && kind != "password" && w == kind}, true
		}
	}
	return Hint{}, false
}

// judgeKey says what the key means that these words describe.
func judgeKey(before []string) (Hint, bool) {
	if len(before) == 0 || slices.ContainsFunc(before, otherwise) {
		return Hint{}, false
	}
	if !slices.Contains(before, "encryption") && slices.ContainsFunc(before, isOtherKey) { // what is encrypted does not matter
		return Hint{}, false
	}
	strong := slices.ContainsFunc(before, func(w string) bool { return secretKey(w) || root(w) != "" })
	return Hint{Word: "key", Weak: !strong}, true
}

// inside judges a key by the mapping or list it stands in: passwords: {admin: ...}.
func inside(path, words []string) (Hint, bool) {
	if len(path) < 2 || slices.ContainsFunc(words, isAbout) || slices.ContainsFunc(words, otherwise) {
		return Hint{}, false
	}
	parent := Words(lastName(path[:len(path)-1]))
	if len(parent) == 0 || lastName(path) != path[len(path)-1] {
		return Hint{}, false
	}
	switch parent[len(parent)-1] {
	case "passwords":
		return Hint{Word: "password"}, true
	case "keys":
		h, ok := judgeKey(parent[:len(parent)-1])
		return h, ok && !h.Weak
	case "secrets", "tokens", "credentials":
		return Hint{Word: stem(parent[len(parent)-1]), Weak: true}, true
	}
	return Hint{}, false
}

// set is whether a word is one of several, which are parted when it is first asked.
func set(words string) func(string) bool {
	parted := sync.OnceValue(func() map[string]bool {
		m := map[string]bool{}
		for _, w := range strings.Fields(words) {
			m[w] = true
		}
		return m
	})
	return func(w string) bool { return parted()[w] }
}

func isAbout(w string) bool    { return about(w) || about(strings.TrimSuffix(w, "s")) }
func otherwise(w string) bool  { return descriptions(w) || descriptions(strings.TrimSuffix(w, "s")) }
func isOtherKey(w string) bool { return otherKeys(w) }

// The words are the tables' whole point: each was met in configuration of the field, or says by its meaning what it does.
var (
	// about are words which, behind the word of a secret, say that the value is something about it.
	about = set(`
		address age alg algo algorithm alias annotation arn attempt attribute audience auth authority bit bucket budget buffer cache callback change
		char check claim class cmd column command comment complexity config configmap configuration cooldown cost count counter created date
		day derivation description digest dir directory driver duration enabled encoding endpoint engine entropy env environment error
		exchange exist expiration expire expired expiry field file filename filter fingerprint flag folder form format generator grace group
		handler hash hashed header help hint history host icon id identifier idx index input interval issuer iteration kind label len
		length level lifetime limit link list loc location lookup management manager mapping mask max maxlength message metadata method min
		minlength missing mode model mount msg name namespace notice number operator optional order ordering owner page param parameter path
		pattern per period permission placeholder policy pool port pre prefix price prompt property provider proxy purpose query ratio ref
		reference refresh regex regexp region rename repository request required requirement reset resolver retention role rotate rotation
		round route rule salt schema scope screen selector separator set size sort source state status step storage strategy strength suffix
		support table tag template text threshold time timeout timestamp title transport ttl type unit updated uri url usage use used user
		username valid validation validator validity variable var vault vendor verifier version view volume warning width`)
	// descriptions are words which, before the word of a secret, say that the value is none: a flag, a name, a limit, a
	// message, or what is sealed.
	descriptions = set(`
		added allow allowed ask auto average avg bos can cancel cancellation change chat clear cls completion confirm count create delete
		design disable disabled display enable encrypted enforce eos existing expired external failed force forgot forgotten from generate get has
		hashed hide ignore image incorrect invalid is keep lost mask max maximum min minimum missing mount mounted need no num number omit
		pad prompt public publishable pull read reasoning remember remove require required reset revoke rotate rotated sealed send sep show sort
		skip special store strong syntax think tls toggle total unk unknown update use validate verify visible weak with without wrong`)
	// otherKeys are words that make a key something to look up, to press, or to give away.
	otherKeys = set(`
		aggregation alias annotation anon answer array arrow attribute bind binding cache checksum child column composite config context
		custom data dedup deduplication default dependency dict dimension dispatch distribution down enter error escape event extra feature
		field filter first foreign form function global group grouping hash header help host hot id idempotency image index item job json
		known label lang language last layer left locale lock log logging lookup map menu message meta metadata method metric modifier name
		namespace natural next node object option order origin override param parent parity partition prefix press prev previous primary
		property props query queue range record redirect registry release resource return right rollup root routing row schema search section
		setting shard shift short shortcut site sort sorting source state sub subject surrogate tab table tag template text theme title
		toggle topic translation type unique up validation value var variable verification version view volume`)
	// secretKey are words that make a key a secret.
	secretKey = set(`
		access admin aes api auth cipher cookie crypto decrypt decryption deploy ecdsa ed encrypt encryption gpg hmac integration jwt license
		master pgp priv private rsa secret service session shared sign signature signing ssh ssl subscription webhook`)
	passOf = set(`
		admin api auth bind database db email ftp http imap ldap login mail mariadb mongo mysql pg postgres postgresql proxy rabbitmq redis
		root sa smtp ssh sudo user vnc`)
)
