// Package paper draws what leaves the printer: express labels, pick lists, packing slips and the daily shipping list.
//
// In comes a plain description made of ready strings and counts; out go the bytes of a PDF (or an xlsx) and a Report that
// names every character which could not be printed and every text that had to be cut. Nothing here reads a clock, a
// database or a setting: the same description gives the same bytes.
//
// What can go wrong: a description with nothing in it (ErrNothing), a bar code no scanner could read (the number is
// printed in figures and the Report says so), a character the font does not have (printed as 〓 and reported). The text
// layer is our own because the PDF library loses a Chinese character at each line end and panics above U+FFFF.
package paper
