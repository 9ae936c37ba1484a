package secrets

import "testing"

func TestSaysKind(t *testing.T) {
	for text, want := range map[string]bool{
		"kind: Secret\n": true, "- kind:   'Secret' # x": true, `{"kind":"Secret"}`: true, "kind:\n  Secret": true, "mankind\nkind: Secret": true,
		"": false, "kind": false, "kind: SecretList": false, "kind: SealedSecret": false, "kind: Config\nname: Secret": false, "Kind: Secret": false,
	} {
		if saysKind([]byte(text), "Secret") != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
