// Command timer runs commands by turns and prints the median of their times. Turns, because a busy machine is busy for
// all of them alike: the ratios hold where the milliseconds do not.
//
//	timer [-n ROUNDS] NAME=COMMAND...
//
// A command is split at spaces; no shell is involved. Its output is dropped. Exit codes up to 1 are fine (findings);
// any other ends the measurement.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// series is a command with what was measured of it.
type series struct {
	name   string
	args   []string
	wall   []time.Duration
	cpu    []time.Duration
	memory int64 // the most of any run, in bytes; 0 where the system does not tell
}

func main() {
	log.SetFlags(0)
	rounds := flag.Int("n", 11, "how often each command is run, after one run that does not count")
	flag.Parse()
	var all []*series
	for _, arg := range flag.Args() {
		name, command, ok := strings.Cut(arg, "=")
		if !ok || len(strings.Fields(command)) == 0 {
			log.Fatalf("timer: %q is not NAME=COMMAND", arg)
		}
		all = append(all, &series{name: name, args: strings.Fields(command)})
	}
	if len(all) == 0 || *rounds < 1 {
		log.Fatal("usage: timer [-n ROUNDS] NAME=COMMAND...")
	}
	for round := range *rounds + 1 {
		for _, s := range all {
			if err := s.run(round > 0); err != nil {
				log.Fatalf("timer: %s: %v", s.name, err)
			}
		}
	}
	print(all)
}

// run runs the command once.
func (s *series) run(counts bool) error {
	c := exec.Command(s.args[0], s.args[1:]...)
	began := time.Now()
	err := c.Run()
	took := time.Since(began)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil
	}
	if err != nil || !counts {
		return err
	}
	s.wall = append(s.wall, took)
	s.cpu = append(s.cpu, c.ProcessState.UserTime()+c.ProcessState.SystemTime())
	s.memory = max(s.memory, peakMemory(c.ProcessState))
	return nil
}

func print(all []*series) {
	first := median(all[0].wall)
	fmt.Fprintf(os.Stdout, "%-34s %10s %10s %10s %8s %8s\n", "", "median ms", "least ms", "cpu ms", "MB", "ratio")
	for _, s := range all {
		m := median(s.wall)
		fmt.Fprintf(os.Stdout, "%-34s %10.1f %10.1f %10.1f %8d %8.2f\n", s.name, ms(m), ms(slices.Min(s.wall)), ms(median(s.cpu)),
			s.memory>>20, float64(m)/float64(max(first, 1)))
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
