// Package trend says where a row of numbers, taken at equal distances in time, is going, and how far that can be trusted.
//
// It promises ranges rather than points, and to say nothing of fewer than Enough numbers. It knows no calendar and no tokens.
package trend

import (
	"math"
	"slices"
)

// Enough is the number of points below which nothing is said.
const Enough = 10

// Forecast is what a row leads to.
type Forecast struct {
	Next  []Range // one, two, … steps after the last point
	Slope Range   // a step: Theil and Sen's median of all slopes, with Sen's interval of 95 %
}

// Range is a number and between which it most likely lies.
type Range struct{ Low, Mid, High float64 }

// Of foretells some steps. It is nil for fewer than Enough points.
func Of(points []float64, steps int) *Forecast {
	if len(points) < Enough {
		return nil
	}
	f := &Forecast{Slope: slope(points)}
	a, b := smoothing(points)
	level, rise := holt(points, a, b)
	for h := 1; h <= steps; h++ {
		mid := level + float64(h)*rise
		e := pastError(points, a, b, h)
		f.Next = append(f.Next, Range{mid - e, mid, mid + e})
	}
	return f
}

// holt is Holt's linear smoothing: the level at the last point, and the rise a step.
func holt(points []float64, a, b float64) (level, rise float64) {
	level, rise = points[0], points[1]-points[0]
	for _, x := range points[1:] {
		before := level
		level = a*x + (1-a)*(level+rise)
		rise = b*(level-before) + (1-b)*rise
	}
	return level, rise
}

// smoothing are the weights that would have foretold each point from those before it with the least error.
func smoothing(points []float64) (a, b float64) {
	least := math.Inf(1)
	for i := 1; i <= 10; i++ {
		for k := 1; k <= 10; k++ {
			a1, b1 := float64(i)/10, float64(k)/20
			sum := 0.0
			level, rise := points[0], points[1]-points[0]
			for _, x := range points[1:] {
				e := x - level - rise
				sum += e * e
				before := level
				level = a1*x + (1-a1)*(level+rise)
				rise = b1*(level-before) + (1-b1)*rise
			}
			if sum < least {
				least, a, b = sum, a1, b1
			}
		}
	}
	return a, b
}

// pastError is how far off eight of ten forecasts would have been that were made some steps ahead in the past. Beyond the
// steps that the past allows it grows as the square root of the steps, as errors that add up do.
func pastError(points []float64, a, b float64, steps int) float64 {
	known := min(steps, max(1, len(points)/3))
	var errors []float64
	for end := 3; end+known <= len(points); end++ {
		level, rise := holt(points[:end], a, b)
		errors = append(errors, math.Abs(points[end+known-1]-level-float64(known)*rise))
	}
	slices.Sort(errors)
	e := errors[min(len(errors)-1, len(errors)*8/10)]
	return e * math.Sqrt(float64(steps)/float64(known))
}

// slope is the median of the slopes between all points, with the interval of 95 % by their ranks.
func slope(points []float64) Range {
	points = points[max(0, len(points)-400):] // of more, the last ones: the slopes are as many as their square
	var all []float64
	for i := range points {
		for j := i + 1; j < len(points); j++ {
			all = append(all, (points[j]-points[i])/float64(j-i))
		}
	}
	slices.Sort(all)
	n := float64(len(points))
	width := 1.96 * math.Sqrt(n*(n-1)*(2*n+5)/18)
	at := func(rank float64) float64 { return all[min(max(int(math.Round(rank)), 0), len(all)-1)] }
	middle := all[len(all)/2]
	if len(all)%2 == 0 {
		middle = (all[len(all)/2-1] + middle) / 2
	}
	count := float64(len(all))
	return Range{at((count - width) / 2), middle, at((count + width) / 2)}
}

// Reach tells between which steps a limit is reached: the first at which it may be, and the first at which it most likely
// is; 0: not among the steps that were foretold.
func (f *Forecast) Reach(limit float64) (first, last int) {
	for i, r := range f.Next {
		if first == 0 && r.High >= limit {
			first = i + 1
		}
		if last == 0 && r.Low >= limit {
			last = i + 1
		}
	}
	return first, last
}
