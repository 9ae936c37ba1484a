package secrets

import (
	"context"
	"strings"
	"testing"
)

// BenchmarkBuild is what the first file of a run pays.
func BenchmarkBuild(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		defaultEngine(b)
	}
}

// BenchmarkNew is what every start of the program pays.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New(Options{})
	}
}

// BenchmarkScan is a settings file of 1 kB and one of 100 kB, without secrets.
func BenchmarkScan(b *testing.B) {
	e := defaultEngine(b)
	for name, n := range map[string]int{"1kB": 10, "100kB": 1000} {
		text := []byte(strings.Repeat("database:\n  host: db.internal\n  port: 5432\n  api_key: ${API_KEY}\n  image: registry.internal/app:1.4.2\n", n))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := e.scan(context.Background(), "config/app.yaml", text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
