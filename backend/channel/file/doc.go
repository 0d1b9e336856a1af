// Package file is the channel of shops whose orders come as files: the order exports of eight platforms and any
// other table by a mapping. In: csv, xlsx or web-page tables. Out: orders in our words with doubts, one verdict
// for each data row, and batch-ship files for the way back. What can go wrong: a file nobody can tell, a row
// that is not taken; each has a reason. README.md is its docs page.
package file
