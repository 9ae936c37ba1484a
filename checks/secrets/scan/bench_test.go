//go:build unix

package scan

import (
	"context"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/zricethezav/gitleaks/v8/detect"
)

// sample is a text with its path.
type sample struct{ path, text string }

// samples are the files below the directory that CONFWARD_TREE names, or the suite's cases; with their size in bytes.
func samples(b *testing.B) (all []sample, size int) {
	add := func(path, text string) {
		all = append(all, sample{path, text})
		size += len(text)
	}
	if root := os.Getenv("CONFWARD_TREE"); root != "" {
		eachText(b, root, add)
	} else {
		for _, v := range vectors(b) {
			add(v.ID+"/case.txt", v.Text)
		}
	}
	return all, size
}

// measure looks at all samples, once unmeasured, and reports the processor time of a look besides the clock's: on a busy
// machine only that compares.
func measure(b *testing.B, look func(sample) error) {
	all, size := samples(b)
	round := func() {
		for _, s := range all {
			if err := look(s); err != nil {
				b.Error(err)
			}
		}
	}
	round()
	b.SetBytes(int64(size))
	start := processorTime(b)
	for b.Loop() {
		round()
	}
	b.ReportMetric(float64((processorTime(b)-start).Milliseconds())/float64(b.N), "cpu-ms/op")
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkOurs(b *testing.B) {
	measure(b, func(s sample) error {
		_, err := defaultPair().ours.Scan(context.Background(), s.path, s.text)
		return err
	})
}

func BenchmarkGitleaks(b *testing.B) {
	measure(b, func(s sample) error {
		//lint:ignore SA1019 the detector takes nothing else
		defaultPair().theirs.Detect(detect.Fragment{Raw: s.text, FilePath: s.path})
		return nil
	})
}

// BenchmarkParallel is BenchmarkOurs on as many processors as -cpu says.
func BenchmarkParallel(b *testing.B) {
	all, size := samples(b)
	b.SetBytes(int64(size))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			for _, s := range all {
				if _, err := defaultPair().ours.Scan(context.Background(), s.path, s.text); err != nil {
					b.Error(err)
				}
			}
		}
	})
}
