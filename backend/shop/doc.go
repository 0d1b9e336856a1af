// Package shop holds the words and the arithmetic every stage shares: orders, lines, receivers, money,
// ids, the clock and the kinds of error. What comes in is a value, what goes out is a value; nothing
// here does I/O. A type used by fewer than three stages lives with its stage instead.
package shop
