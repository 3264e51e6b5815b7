package township

import (
	"wanjia/base/day"
)

// act is something that is to happen. Its order among the acts of a day is that of the kinds of events (vital.Kind.Order), so
// that the events sheet, sorted by day and kind, tells the story in the order in which it was lived.
type act struct {
	day   day.Day
	order int16
	seq   int32
	do    deed
	who   int32
}

// deed is what an act does; it looks again whether it still can.
type deed uint8

const (
	bear deed = iota
	arrive
	comeBack
	settleElsewhere
	marry
	setUp
	succeed
	divorce
	marryAway
	leave
	leaveAlone
	die
)

// orders are where the deeds stand among those of a day.
var orders = [...]int16{bear: 0, arrive: 1, comeBack: 20, settleElsewhere: 30, marry: 40, setUp: 50, succeed: 55, divorce: 60,
	marryAway: 80, leave: 81, leaveAlone: 82, die: 90}

// queue is a heap of acts.
type queue struct {
	acts []act
	seq  int32
}

func (q *queue) before(a, b *act) bool {
	if a.day != b.day {
		return a.day < b.day
	}
	if a.order != b.order {
		return a.order < b.order
	}
	return a.seq < b.seq
}

func (q *queue) push(a act) {
	q.seq++
	a.order, a.seq = orders[a.do], q.seq
	q.acts = append(q.acts, a)
	for i := len(q.acts) - 1; i > 0; {
		up := (i - 1) / 2
		if !q.before(&q.acts[i], &q.acts[up]) {
			break
		}
		q.acts[i], q.acts[up] = q.acts[up], q.acts[i]
		i = up
	}
}

func (q *queue) pop() act {
	top, last := q.acts[0], len(q.acts)-1
	q.acts[0] = q.acts[last]
	q.acts = q.acts[:last]
	for i := 0; ; {
		least := i
		for k := 2*i + 1; k <= 2*i+2 && k < last; k++ {
			if q.before(&q.acts[k], &q.acts[least]) {
				least = k
			}
		}
		if least == i {
			return top
		}
		q.acts[i], q.acts[least] = q.acts[least], q.acts[i]
		i = least
	}
}
