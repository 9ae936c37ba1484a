package repo

import (
	"io/fs"
	"strconv"
	"time"
)

// Files that were written this shortly before they are looked at may be written again without another time showing it:
// clocks of file systems tick every few milliseconds, coarse ones every two seconds.
const (
	tick       = 15 * time.Millisecond
	coarseTick = 2 * time.Second
)

// statOf tells the content of a file on disk from others at the same path: by size, times, inode and mode. It is empty
// where a change could go unnoticed.
func statOf(info fs.FileInfo, now time.Time) string {
	inode, changed, known := inodeAndChange(info)
	written := info.ModTime()
	if !known {
		changed = written
	}
	wait := tick
	if changed.Nanosecond() == 0 {
		wait = coarseTick
	}
	if now.Sub(written) < wait || now.Sub(changed) < wait {
		return ""
	}
	var b []byte
	for _, n := range []int64{info.Size(), written.UnixNano(), changed.UnixNano(), int64(inode)} {
		b = append(strconv.AppendInt(b, n, 36), ' ')
	}
	return string(strconv.AppendUint(b, uint64(info.Mode()), 8))
}
