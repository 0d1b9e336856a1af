package paper

import "strconv"

// The PDF library writes the width table of an embedded font in time that grows with the cube of the longest run of
// consecutive code points in use. A document therefore spreads its runes over several embedded copies of the font, each
// holding no run longer than longestRun. Common text never needs a second copy.
const longestRun = 96

// face is one embedded copy of the font and the runes set in it.
type face struct {
	used [1 << 10]uint64
}

func (f *face) has(r rune) bool {
	return r >= 0 && r <= 0xFFFF && f.used[r>>6]&(1<<(r&63)) != 0
}

// run is the length of the run of consecutive used code points r would join.
func (f *face) run(r rune) int {
	n := 1
	for q := r - 1; n <= longestRun && f.has(q); q-- {
		n++
	}
	for q := r + 1; n <= longestRun && f.has(q); q++ {
		n++
	}
	return n
}

func faceName(i int) string { return "noto" + strconv.Itoa(i) }

// faceOf returns the copy that holds r, choosing one at first use.
func (c *canvas) faceOf(r rune) int {
	for i := range c.faces {
		if c.faces[i].has(r) {
			return i
		}
	}
	for i := range c.faces {
		if r <= 0xFF || c.faces[i].run(r) <= longestRun {
			c.faces[i].used[r>>6] |= 1 << (r & 63)
			return i
		}
	}
	c.faces = append(c.faces, face{})
	i := len(c.faces) - 1
	c.pdf.AddUTF8FontFromBytes(faceName(i), "", c.ttf)
	c.faces[i].used[r>>6] |= 1 << (r & 63)
	return i
}
