// Package flow says who may move what from where to where: one table per machine, guards as pure functions
// that return a reason, no I/O. What comes in is a state, an event and an actor; what goes out is the next
// state or the reason why not. The UI's union types, the docs and the database all take their tokens here.
package flow
