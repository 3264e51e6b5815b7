package journal

import (
	"crypto/rand"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wanjia/base/fault"
)

// Checkpoint is what the journal was at an instant. Whoever keeps a signed one can later prove a rewrite of the past.
type Checkpoint struct {
	Origin string // the journal's name for good, which is the name of its key too
	Size   int64
	Root   tlog.Hash
	Time   time.Time // UTC, to the millisecond
}

// checkpointTime is the form of the extension line; the C2SP format allows such lines and readers pass over them.
const checkpointTime = "time 2006-01-02T15:04:05.000Z"

// maxCheckpoint bounds what Open reads: four lines and some signatures.
const maxCheckpoint = 16 << 10

// text is the note's text (c2sp.org/tlog-checkpoint).
func (c Checkpoint) text() string {
	return c.Origin + "\n" + itoa(c.Size) + "\n" + c.Root.String() + "\n" + c.Time.UTC().Format(checkpointTime) + "\n"
}

// Sign makes the checkpoint a signed note. The signer's name must be the origin,
// so that one journal's checkpoint never passes for another's.
func Sign(c Checkpoint, signer note.Signer) (string, error) {
	if c.Origin != signer.Name() {
		return "", fault.New(fault.Internal, "journal.checkpoint.origin", "origin", c.Origin, "key", signer.Name())
	}
	if _, err := parseCheckpoint(c.text()); err != nil {
		return "", err
	}
	signed, err := note.Sign(&note.Note{Text: c.text()}, signer)
	if err != nil {
		return "", fault.New(fault.Internal, "journal.checkpoint.form").Because(err)
	}
	return string(signed), nil
}

// Open reads a signed checkpoint; it refuses one that the verifier's key didn't sign.
// Signatures of others (witnesses) may stand beside it.
func Open(text string, verifier note.Verifier) (Checkpoint, error) {
	if len(text) > maxCheckpoint {
		return Checkpoint{}, fault.New(fault.TooMuch, "journal.checkpoint.form")
	}
	n, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return Checkpoint{}, fault.New(fault.Invalid, "journal.checkpoint.signature", "key", verifier.Name()).Because(err)
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != verifier.Name() {
		return Checkpoint{}, fault.New(fault.Invalid, "journal.checkpoint.origin", "origin", c.Origin, "key", verifier.Name())
	}
	return c, nil
}

// parseCheckpoint reads the text of a checkpoint. It accepts exactly what text writes.
func parseCheckpoint(text string) (Checkpoint, error) {
	bad := fault.New(fault.Invalid, "journal.checkpoint.form")
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[0] == "" {
		return Checkpoint{}, bad
	}
	size, ok := parseCount(lines[1])
	if !ok {
		return Checkpoint{}, bad
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, bad.Because(err)
	}
	at, err := time.Parse(checkpointTime, lines[3])
	if err != nil {
		return Checkpoint{}, bad.Because(err)
	}
	c := Checkpoint{lines[0], size, root, at}
	if c.text() != text {
		return Checkpoint{}, bad
	}
	return c, nil
}

// GenerateKeys makes the key pair of a journal. The name has no space and no plus sign;
// it is the origin of every checkpoint, such as "wanjia.example.org/990305".
func GenerateKeys(name string) (skey, vkey string, err error) {
	skey, vkey, err = note.GenerateKey(rand.Reader, name)
	if err != nil {
		return "", "", fault.New(fault.Internal, "journal.key.make").Because(err)
	}
	if _, err := note.NewVerifier(vkey); err != nil {
		return "", "", fault.New(fault.Invalid, "journal.key.name", "name", name).In("name").Because(err)
	}
	return skey, vkey, nil
}

// ProveConsistent is the proof that the tree of size from is the beginning of the tree of size to.
func ProveConsistent(tiles Tiles, from, to int64) (tlog.TreeProof, error) {
	if from == 0 && to >= 0 {
		return tlog.TreeProof{}, nil
	}
	return tlog.ProveTree(to, from, Reader(tiles, to))
}

// Consistent checks that nothing before the old checkpoint was changed, removed or put in by the time of the new one.
func Consistent(old, new Checkpoint, proof tlog.TreeProof) error {
	args := []string{"origin", new.Origin, "old", itoa(old.Size), "new", itoa(new.Size)}
	if old.Origin != new.Origin {
		return fault.New(fault.Invalid, "journal.checkpoint.origin", "origin", old.Origin, "key", new.Origin)
	}
	if new.Size < old.Size {
		return fault.New(fault.Conflict, "journal.checkpoint.shrunk", args...)
	}
	if old.Size == 0 {
		empty := (&Frontier{}).Root()
		if old.Root != empty || len(proof) != 0 || new.Size == 0 && new.Root != empty {
			return fault.New(fault.Conflict, "journal.checkpoint.rewritten", args...)
		}
		return nil
	}
	if err := tlog.CheckTree(proof, new.Size, new.Root, old.Size, old.Root); err != nil {
		return fault.New(fault.Conflict, "journal.checkpoint.rewritten", args...).Because(err)
	}
	return nil
}
