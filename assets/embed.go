// Package assets carries the files built into the program: the paper font, the words of every screen and paper.
// It holds data only, so any package may import it.
package assets

import "embed"

// FS holds fonts/ (Noto Sans SC with its OFL licence) and text/ (the words, one JSON file per language).
//
//go:embed fonts text
var FS embed.FS

// FontFile is the path in FS of the TrueType font all papers are set in.
const FontFile = "fonts/NotoSansSC-Regular.ttf"
