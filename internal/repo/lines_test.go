package repo

import (
	"bytes"
	"slices"
	"testing"
)

func TestAddedLinesOfLargeFiles(t *testing.T) {
	big := bytes.Repeat([]byte("x\n"), maxDiffSize/2+1)
	if got := addedLines([]byte("a\n"), big); !slices.Equal(got, []LineRange{everyLine}) {
		t.Errorf("got %v", got)
	}
}

func TestCommonLines(t *testing.T) {
	got := common([]LineRange{{1, 4}, {6, 6}, {8, 12}}, []LineRange{{2, 3}, {4, 9}, {11, everyLine.To}})
	if want := []LineRange{{2, 3}, {4, 4}, {6, 6}, {8, 9}, {11, 12}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
