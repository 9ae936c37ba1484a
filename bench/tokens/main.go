// Command tokens counts the tokens of files with confward's counter, for bench/tokens.sh.
package main

import (
	"fmt"
	"log"
	"os"
	"syscall"
	"time"

	"github.com/confward/confward/checks/budget/tokens"
)

func main() {
	begin := cpu()
	e, err := tokens.Of(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	e.Count([]byte("ready"))
	report("load", 0, cpu()-begin, 0)
	for _, name := range os.Args[2:] {
		src, err := os.ReadFile(name)
		if err != nil {
			log.Fatal(err)
		}
		begin, n := cpu(), 0
		for range 3 {
			n = e.Count(src)
		}
		report(name, len(src), (cpu()-begin)/3, n)
	}
}

func report(name string, size int, took time.Duration, n int) {
	fmt.Printf("%s %d %d %d\n", name, size, took.Microseconds(), n)
}

// cpu is the time that this process has had on all processors.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		log.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
