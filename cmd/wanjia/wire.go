package main

// The stores below give a desk the store that it asks for: the same methods, in the desk's own words.
