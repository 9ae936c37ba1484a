package trend

import (
	"math"
	"testing"
)

func line(n int, from, step float64) []float64 {
	points := make([]float64, n)
	for i := range points {
		points[i] = from + step*float64(i)
	}
	return points
}

func TestALineGoesOn(t *testing.T) {
	f := Of(line(20, 1000, 50), 10)
	for h, r := range f.Next {
		if want := 1950 + 50*float64(h+1); math.Abs(r.Mid-want) > 0.01 || r.High-r.Low > 0.01 {
			t.Errorf("%d steps: %v, want %v", h+1, r, want)
		}
	}
	if s := f.Slope; math.Abs(s.Mid-50) > 1e-9 || math.Abs(s.Low-50) > 1e-9 || math.Abs(s.High-50) > 1e-9 {
		t.Errorf("slope %v", s)
	}
	if first, last := f.Reach(2100); first != 3 || last != 3 {
		t.Errorf("reached in %d to %d steps", first, last)
	}
	if first, last := f.Reach(1e6); first != 0 || last != 0 {
		t.Errorf("reached in %d to %d steps", first, last)
	}
}

func TestNothingIsSaidOfFewPoints(t *testing.T) {
	if Of(line(Enough-1, 0, 1), 5) != nil || Of(line(Enough, 0, 1), 5) == nil {
		t.Error("the number of points that is enough")
	}
}

func TestAFlatRowStaysFlat(t *testing.T) {
	f := Of(line(12, 700, 0), 52)
	if first, last := f.Reach(701); first != 0 || last != 0 {
		t.Errorf("a flat row reaches more in %d to %d steps", first, last)
	}
}

// What is foretold lies in the range about as often as was said.
func TestRangesHoldOnARowWithNoise(t *testing.T) {
	seed := uint32(7)
	noise := func() float64 {
		seed = seed*1664525 + 1013904223
		return float64(seed>>8)/float64(1<<24)*400 - 200
	}
	points := line(60, 10_000, 120)
	for i := range points {
		points[i] += noise()
	}
	inside, all := 0, 0
	for end := 20; end+4 <= len(points); end++ {
		r := Of(points[:end], 4).Next[3]
		all++
		if r.Low <= points[end+3] && points[end+3] <= r.High {
			inside++
		}
	}
	if part := float64(inside) / float64(all); part < 0.6 {
		t.Errorf("%.0f %% lie in their range", part*100)
	}
	if s := Of(points, 1).Slope; s.Low > 120 || s.High < 120 || s.High-s.Low > 20 {
		t.Errorf("slope %v", s)
	}
	if first, last := Of(points, 52).Reach(20_000); first == 0 || last != 0 && last < first {
		t.Errorf("reached in %d to %d", first, last)
	}
}
