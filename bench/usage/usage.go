// Package usage asks the operating system what a process has used.
package usage
