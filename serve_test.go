package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"
)

// serve gives a session a host of its own for the files of a folder, with their ETags: serve FOLDER FILE... writes its
// address into the files in place of HOST. "serve stop" is a host that no longer answers, "asked N" how often it was asked since.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: serve FOLDER FILE... | serve stop")
	}
	if args[0] == "stop" {
		ts.Value(serverKey{}).(*server).http.Close()
		return
	}
	dir := ts.MkAbs(args[0])
	s := ts.Value(serverKey{}).(*server)
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		b, err := os.ReadFile(dir + "/" + strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(b)))
		if r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write([]byte(strings.ReplaceAll(string(b), "HOST", r.Host)))
	}))
	ts.Defer(s.http.Close)
	for _, name := range args[1:] {
		text := strings.ReplaceAll(ts.ReadFile(name), "HOST", s.http.Listener.Addr().String())
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
	}
}

// asked fails unless the host was asked so often since the last time: asked N.
func asked(ts *testscript.TestScript, neg bool, args []string) {
	if got := fmt.Sprint(ts.Value(serverKey{}).(*server).asked.Swap(0)); neg || len(args) != 1 || got != args[0] {
		ts.Fatalf("the host was asked %s times, not %s", got, args)
	}
}

type serverKey struct{}

type server struct {
	http  *httptest.Server
	asked atomic.Int64
}
