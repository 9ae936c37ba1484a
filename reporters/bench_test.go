package reporters

import "testing"

func BenchmarkReport(b *testing.B) {
	r := many(25_000)
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				render(b, format, Options{All: true}, r)
			}
		})
	}
}
