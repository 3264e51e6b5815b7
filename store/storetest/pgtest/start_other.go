//go:build !unix

package pgtest

func start() (*cluster, error) { return nil, errMissing }
