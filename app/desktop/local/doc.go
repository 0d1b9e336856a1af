// Package local is what only a window can do for the interface: save a file after
// the system's own dialog and open a paper in the system's viewer.
//
// It is plain HTTP under /desktop/ on the handler the window shares with the
// browser, and it knows no window: the dialog and the viewer are functions. In a
// browser these paths do not exist, which is how the interface tells the two apart.
package local
