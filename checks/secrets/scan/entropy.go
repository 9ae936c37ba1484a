package scan

import "math"

// entropy is the Shannon entropy of a text in bits a character, as gitleaks counts it: the characters' shares are of the
// length in bytes.
func entropy(text string) float64 {
	var few [0x80]int
	var many map[rune]int
	var order []rune
	for _, r := range text {
		switch {
		case r < 0x80:
			few[r]++
			continue
		case many == nil:
			many = map[rune]int{}
		}
		if many[r]++; many[r] == 1 {
			order = append(order, r)
		}
	}
	sum, share := 0.0, 1/float64(len(text))
	add := func(count int) {
		f := float64(count) * share
		sum -= f * math.Log2(f)
	}
	for _, n := range few {
		if n > 0 {
			add(n)
		}
	}
	for _, r := range order {
		add(many[r])
	}
	return sum
}
