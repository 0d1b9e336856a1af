// Package desktop is the window. It is built only with Wails' tags (desktop,
// production, dev, bindings) and nothing else in the project imports Wails.
//
// In comes a function that opens the shop; out goes one window on the same HTTP
// handler a browser gets. What can go wrong: the shop's folder is held by another
// process or cannot be read — then the window opens all the same and says so.
package desktop
