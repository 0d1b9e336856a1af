// Package numrange gives out waybill numbers of a range bought beforehand. In: a parcel for a plain receiver.
// Out: the next number, the same one for the same parcel. What can go wrong: the range is used up, or the receiver
// is hidden by the platform, which no bought number can be delivered to.
package numrange
