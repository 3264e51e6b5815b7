package main

import "context"

func runCheck(ctx context.Context, e *env, args []string) (int, error)   { return 1, nil }
func runPack(ctx context.Context, e *env, args []string) (int, error)    { return 1, nil }
func runBench(ctx context.Context, e *env, args []string) (int, error)   { return 1, nil }
func runVersion(ctx context.Context, e *env, args []string) (int, error) { return 1, nil }
