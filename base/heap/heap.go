// Package heap says how the memory of one large thing to do should lie. It is for commands that do that thing and end.
package heap

const (
	// least is for what growth it is worth asking.
	least = 16 << 20
	// part is which part of the machine's memory is asked for at most.
	part = 4
)
