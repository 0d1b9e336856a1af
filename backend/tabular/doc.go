// Package tabular reads and writes the tables shop owners have on their disks: CSV in any of the usual
// encodings, xlsx, and the HTML pages some systems save under the name .xls. In: a file. Out: rows of text
// cells, numbered as the program that shows the file numbers them, or a named reason why the file is not read.
// What can go wrong: an encoding nobody can tell, a file made to exhaust the machine, an old binary .xls.
package tabular
