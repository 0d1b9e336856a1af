// Package wire is the toolkit of every adapter: manners towards somebody else's server. In: calls of one shop.
// Out: bodies of bounded size, paced, retried where that is safe, recorded without secrets or buyers' data.
// What can go wrong is told in the classes of package channel; a write whose reply was lost is Unknown and is
// never sent again from here.
package wire
