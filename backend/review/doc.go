// Package review decides whether an order may go on. In: a waiting order with what is known around it. Out:
// objections, each a hold with its reason, or none. What can go wrong is a receiver nobody can deliver to, goods
// that mean nothing to us, money that does not add up: all of it waits for a person, nothing is guessed.
package review
