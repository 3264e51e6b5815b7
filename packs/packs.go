// Package packs holds the content that offices change every year: schemes, indicators, schedules, forms,
// checklists, fee schedules and report templates, as YAML. Each folder is one pack, described by its PACK.yaml.
// It hands the bytes out and reads none of them: what they mean is for exchange to parse and domain to judge.
package packs

import "embed"

//go:embed */*
var files embed.FS

// Files is every pack built into the program: one folder a pack, paths with forward slashes, such as "core/PACK.yaml".
func Files() embed.FS { return files }
