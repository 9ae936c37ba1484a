// Command confward guards the configuration kept in a Git repository.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime"
	"time"

	"golang.org/x/term"

	"github.com/confward/confward/internal/cli"
)

// version is set at release.
var version string

func main() {
	os.Exit(run())
}

// reserve is memory that is never touched. It counts as used, so that the collector does not run for the few megabytes that
// most runs need; on a large tree it makes no difference.
const reserve = 16 << 20

func run() int {
	unused := make([]byte, reserve)
	defer runtime.KeepAlive(unused)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	return cli.Main(ctx, cli.System{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Dir: dir, Getenv: os.Getenv, Now: time.Now, Terminal: terminalWidth, Version: version,
	}, os.Args[1:])
}

// terminalWidth is the number of columns of a terminal, or 0 for anything else.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return 80
	}
	return width
}
