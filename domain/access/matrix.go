package access

// row is what one desk may do, act by act in the order of Acts.
type row [actCount]Grain

// matrix says what each desk may do, and how fine the grain is that it sees. It is the whole of the rule; docs and tests print it.
//
// Own reasons for the less obvious cells:
//   - import goes with the window, whose areas bound it, and with administration, which sets an installation up. Both put in
//     what a source already holds; administration sees no person for it.
//   - statistics and management see counts that have passed disclosure control, never a person.
//   - who looked is seen by inspection, by the families themselves, and by the window, where somebody without a phone asks (charter 7);
//     not by administration, which meets nobody and whose looks are among them.
//   - the family desk sees and acts on its own records alone.
//   - cashiers pay from batches: they list and find, and open nobody. Who awards doesn't pay; a batch is let go by two who
//     didn't build it, which the desk of payments sees to.
//   - how workers write down is put to management as questions, without anybody's records; the worker's own desk gets lists to mend.
//   - whether two records are one person's is for the window that answers for both. A hard case needs another account.
//   - budgets are sums: those who answer for money write them, four eyes at each step, and inspection reads them.
//   - who tells of an event doesn't decide about it: hospitals and family workers notify and declare, the window registers or
//     refuses. What couldn't be applied concerns people, so the window settles it and not administration.
var matrix = [deskCount]row{
	//               find     open     list     register correct  void     import   export   figures  audit    areas    users    system   verify   notify   settle   handle   award    pay      release  books    supervise compare  merge    treat    withdraw stock    campaign watch budget spend inform
	Field:          {Records, Records, Records, Records, Records, None, None, None, Counts, None, None, None, None, None, Records, None, Records, None, None, None, None, None, None, None, Records, Records, Counts, None, None, None, None, Counts},
	Window:         {Records, Records, Records, Records, Records, Records, Records, Records, Counts, Records, None, None, None, Counts, Records, Records, Records, None, None, None, None, None, Records, Records, None, Records, None, None, None, None, None, Counts},
	Clinic:         {Records, Records, Records, Records, Records, None, None, None, Counts, None, None, None, None, None, Records, None, None, None, None, None, None, None, None, None, Records, Records, Counts, Counts, None, None, None, Counts},
	Approval:       {Records, Records, Records, Records, None, None, None, None, Counts, None, None, None, None, Counts, None, None, Records, Records, None, Records, Records, None, None, None, None, None, None, None, None, Counts, Counts, None},
	Cashier:        {Records, None, Records, Records, None, None, Records, Records, Counts, None, None, None, None, Counts, None, None, None, None, Records, Records, Records, None, None, None, None, None, None, None, None, Counts, Counts, None},
	Inspection:     {Records, Records, Records, Records, Records, None, None, None, Counts, Records, None, None, None, Counts, None, None, Records, None, None, None, None, None, None, None, None, None, None, None, Records, Counts, None, None},
	Management:     {None, None, Counts, None, None, None, None, Counts, Counts, None, None, None, None, Counts, None, None, Records, None, None, None, None, Counts, None, None, None, None, None, Counts, None, Counts, Counts, Counts},
	Statistics:     {None, None, None, None, None, None, None, Counts, Counts, None, None, None, None, Counts, None, None, None, None, None, None, None, None, None, None, None, None, None, None, None, None, None, None},
	Administration: {None, None, None, None, None, None, Records, None, None, None, Counts, Counts, Counts, Counts, None, None, None, None, None, None, None, None, None, None, None, None, None, None, None, None, None, None},
	Family:         {None, Own, Own, Own, Own, None, None, Own, None, Own, None, None, None, Counts, Own, None, Own, None, None, None, None, None, None, None, Own, Own, None, None, None, None, None, None},
}

// lawful says for which purposes a desk can be granted at all: personal data given for one purpose don't serve another
// (PIPL Art. 6; charter 8).
var lawful = [deskCount][]Purpose{
	Field:          {CivilRegistration, FamilyService, Benefit},
	Window:         {CivilRegistration, FamilyService, Benefit, Oversight},
	Clinic:         {CivilRegistration, FamilyService},
	Approval:       {Benefit},
	Cashier:        {Benefit},
	Inspection:     {Oversight},
	Management:     {StatisticsPurpose, Oversight},
	Statistics:     {StatisticsPurpose},
	Administration: {AdministrationPurpose},
	Family:         {CivilRegistration, FamilyService, Benefit},
}

// takes says for which acts alone a desk has a purpose. The window takes complaints down at the counter: nobody's records are found or
// opened for it, and nothing else that watches offices is seen there.
func (d Desk) takes(p Purpose, a Act) bool {
	return d != Window || p != Oversight || a == Handle
}

// clashing lists the pairs of desks that one account must not hold together.
var clashing = []Clash{
	{Approval, Cashier, "access.clash.money"},
	{Window, Approval, "access.clash.money"},
	{Window, Cashier, "access.clash.money"},
	{Field, Approval, "access.clash.money"},
	{Field, Cashier, "access.clash.money"},
	{Inspection, Field, "access.clash.watch"},
	{Inspection, Window, "access.clash.watch"},
	{Inspection, Clinic, "access.clash.watch"},
	{Inspection, Approval, "access.clash.watch"},
	{Inspection, Cashier, "access.clash.watch"},
	{Inspection, Administration, "access.clash.watch"},
	{Administration, Field, "access.clash.admin"},
	{Administration, Window, "access.clash.admin"},
	{Administration, Clinic, "access.clash.admin"},
	{Administration, Approval, "access.clash.admin"},
	{Administration, Cashier, "access.clash.admin"},
}

// Grain is the finest that the desk may see with an act; None where it may not do it.
func (d Desk) Grain(a Act) Grain {
	if d == NoDesk || d >= deskCount || a == NoAct || a >= actEnd {
		return None
	}
	return matrix[d][a-1]
}

// Purposes lists the purposes for which the desk can be granted.
func (d Desk) Purposes() []Purpose {
	if d >= deskCount {
		return nil
	}
	return append([]Purpose(nil), lawful[d]...)
}

func (d Desk) serves(p Purpose) bool {
	for _, q := range d.Purposes() {
		if p == q {
			return true
		}
	}
	return false
}
