// Which changes of the directory are possible. What is proposed is the event itself; what stands so already is accepted and writes nothing.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Institutions;

internal static partial class DirectoryDecider
{
    /// <summary>Decides a proposed event of the directory.</summary>
    public static Decided Decide(Directory state, object proposed) =>
        proposed switch
        {
            InstitutionRegistered e => Register(state, e),
            GroupRegistered e => Register(state, e),
            GroupLeadSet e => SetLead(state, e),
            GroupMembershipSet e => SetMembership(state, e),
            InstitutionRenamed e => state.Institutions.TryGetValue(e.Code, out var it) ? Rename(state, it, e) : Unknown(e.Code),
            InstitutionClosingSet e => state.Institutions.TryGetValue(e.Code, out var it) ? SetClosing(state, it, e) : Unknown(e.Code),
            InstitutionAreaSet e => state.Institutions.TryGetValue(e.Code, out var it) ? SetArea(it, e) : Unknown(e.Code),
            InstitutionLevelsSet e => state.Institutions.TryGetValue(e.Code, out var it) ? SetLevels(it, e) : Unknown(e.Code),
            InstitutionParentSet e => state.Institutions.TryGetValue(e.Code, out var it) ? SetParent(state, it, e) : Unknown(e.Code),
            InstitutionAliasSet e => state.Institutions.TryGetValue(e.Code, out var it) ? SetAlias(state, it, e) : Unknown(e.Code),
            InstitutionCentreSet e => state.Institutions.TryGetValue(e.Code, out var it) ? SetCentre(it, e) : Unknown(e.Code),
            InstitutionUnitSet e => state.Institutions.TryGetValue(e.Institution, out var it) ? SetUnit(it, e) : Unknown(e.Institution),
            _ => throw new InvalidOperationException($"There is no rule for {proposed.GetType().Name}."),
        };

    private static Decided Register(Directory state, InstitutionRegistered e)
    {
        if (state.Institutions.TryGetValue(e.Code, out var known))
            return known.Registered == e ? Decided.Nothing : new Refusal("institution.exists").With("code", e.Code);
        if (e.Township is null && (e.Kind.IsTownshipHospital || e.Kind.IsBelowTownship || e.Kind == InstitutionKind.Private))
            return new Refusal("institution.township-required").At("/township");
        return NameTaken(state, e.Code, e.Name, e.From, null)?.At("/name")
            ?? ParentFault(state, e.Code, e.Kind, e.Parent, e.From, null)?.At("/parent")
            ?? Decided.With(e);
    }

    private static Decided Rename(Directory state, Institution it, InstitutionRenamed e)
    {
        if (NotOpen(it, e.From) is { } closed)
            return closed.At("/from");
        if (it.Names.On(e.From) == e.Name)
            return Decided.Nothing;
        return NameTaken(state, it.Code, e.Name, e.From, it.Until)?.At("/name") ?? Decided.With(e);
    }

    private static Decided SetClosing(Directory state, Institution it, InstitutionClosingSet e)
    {
        if (it.Until == e.Until)
            return Decided.Nothing;
        if (e.Until < it.Opened)
            return NotOpen(it, e.Until.Value)!.At("/until");
        if (e.Until is { } until)
        {
            foreach (var group in state.AllGroups.Values)
            {
                if (LeadsAfter(group, it.Code, until))
                    return new Refusal("institution.leads-group").With("group", group.Registered.Code);
            }

            foreach (var child in state.Institutions.Values)
            {
                if (
                    child.Parents.All.Length > 0
                    && (child.Until ?? DateOnly.MaxValue) > until
                    && IsValueAfter(child.Parents, it.Code, until)
                )
                    return new Refusal("institution.has-children").With("code", child.Code);
            }
        }

        // Open for longer than was said: nobody may have taken its names or closed its parent meanwhile.
        if (it.Until is { } before && (e.Until ?? DateOnly.MaxValue) > before)
        {
            foreach (
                var name in it
                    .Names.All.Select(s => s.Value)
                    .Concat(it.Aliases.Where(a => (a.Until ?? DateOnly.MaxValue) > before).Select(a => a.Value))
            )
            {
                if (NameTaken(state, it.Code, name, before.AddDays(1), e.Until) is { } taken)
                    return taken;
            }

            if (ParentFault(state, it.Code, it.Kind, it.Parents.On(before), before, e.Until) is { } fault)
                return fault;
        }

        return Decided.With(e);
    }

    private static Decided SetArea(Institution it, InstitutionAreaSet e) =>
        it.Kind != InstitutionKind.External ? new Refusal("institution.not-external").At("/area")
        : it.Area == e.Area ? Decided.Nothing
        : Decided.With(e);

    private static Decided SetLevels(Institution it, InstitutionLevelsSet e)
    {
        if (NotOpen(it, e.From) is { } closed)
            return closed.At("/from");
        var same =
            (e.Administrative ?? it.Administrative.On(e.From)) == it.Administrative.On(e.From)
            && (e.Price ?? it.Price.On(e.From)) == it.Price.On(e.From)
            && (e.Deductible ?? it.Deductible.On(e.From)) == it.Deductible.On(e.From);
        return same ? Decided.Nothing : Decided.With(e);
    }

    private static Decided SetParent(Directory state, Institution it, InstitutionParentSet e)
    {
        if (NotOpen(it, e.From) is { } closed)
            return closed.At("/from");
        if (it.Parents.On(e.From) == e.Parent)
            return Decided.Nothing;
        return ParentFault(state, it.Code, it.Kind, e.Parent, e.From, it.Until)?.At("/parent") ?? Decided.With(e);
    }

    private static Decided SetAlias(Directory state, Institution it, InstitutionAliasSet e)
    {
        var same = it.Aliases.Where(a => a.Value == e.Alias).ToList();
        return Placed(it, same, e.From, e.Until, _ => true, out var refusal)
            ? Decided.Nothing
            : refusal ?? NameTaken(state, it.Code, e.Alias, e.From, e.Until)?.At("/alias") ?? Decided.With(e);
    }

    private static Decided SetCentre(Institution it, InstitutionCentreSet e)
    {
        var same = it.Centres.Where(c => c.Value == e.Centre).ToList();
        return Placed(it, same, e.From, e.Until, _ => true, out var refusal) ? Decided.Nothing : refusal ?? Decided.With(e);
    }

    private static Decided SetUnit(Institution it, InstitutionUnitSet e) =>
        Placed(it, it.Units.GetValueOrDefault(e.Unit, []), e.From, e.Until, known => known == e, out var refusal)
            ? Decided.Nothing
            : refusal ?? Decided.With(e);

    /// <summary>
    /// Whether a period of one thing stands exactly so already. If not, the refusal that speaks against putting it: a period with the
    /// same first day is replaced, any other must not overlap.
    /// </summary>
    private static bool Placed<T>(
        Institution it,
        IReadOnlyList<Period<T>> same,
        DateOnly from,
        DateOnly? until,
        Func<T, bool> equal,
        out Refusal? refusal
    )
    {
        refusal = NotOpen(it, from)?.At("/from") ?? Backwards(from, until);
        foreach (var period in same)
        {
            if (period.From == from && period.Until == until && equal(period.Value))
                return true;
            if (period.From != from && period.Overlaps(from, until))
                refusal ??= Overlaps(period.From, period.Until);
        }

        return false;
    }

    /// <summary>The name or alias belongs to another institution on some of these days.</summary>
    private static Refusal? NameTaken(Directory state, string code, string name, DateOnly from, DateOnly? until)
    {
        foreach (var bearer in state.Bearers.GetValueOrDefault(name, []))
        {
            if (bearer != code && state.Institutions[bearer].IsNamed(name, from, until ?? DateOnly.MaxValue))
                return new Refusal("institution.name-taken").With("code", bearer);
        }

        return null;
    }

    private static Refusal? ParentFault(Directory state, string code, InstitutionKind kind, string? parent, DateOnly from, DateOnly? until)
    {
        if (parent is null)
            return kind.IsBelowTownship ? new Refusal("institution.parent-required") : null;
        if (!state.Institutions.TryGetValue(parent, out var above))
            return new Refusal("field.unknown-code").With("code", parent);
        if (
            above.Kind == InstitutionKind.External
            || kind == InstitutionKind.External
            || (kind.IsBelowTownship && !above.Kind.IsTownshipHospital)
        )
            return new Refusal("institution.parent-kind").With("code", parent);
        if ((NotOpen(above, from) ?? NotOpen(above, until ?? DateOnly.MaxValue)) is { } closed)
            return closed;
        return IsAbove(state, code, parent, from) ? new Refusal("institution.parent-cycle").With("code", parent) : null;
    }

    /// <summary>Whether <paramref name="code"/> is, or on some day from then on is above, an institution.</summary>
    private static bool IsAbove(Directory state, string code, string institution, DateOnly from)
    {
        // Each once: of two institutions one may have been above the other before, and be below it later.
        var seen = new HashSet<string>(StringComparer.Ordinal) { institution };
        var open = new Stack<string>(seen);
        while (open.TryPop(out var next))
        {
            if (next == code)
                return true;
            if (!state.Institutions.TryGetValue(next, out var it))
                continue;
            foreach (var parent in Parents(it, from).Where(seen.Add))
                open.Push(parent);
        }

        return false;
    }

    private static IEnumerable<string> Parents(Institution it, DateOnly from) =>
        it
            .Parents.All.Where((step, at) => at + 1 == it.Parents.All.Length || it.Parents.All[at + 1].From > from)
            .Select(step => step.Value)
            .OfType<string>();

    private static bool IsValueAfter<T>(Steps<T> steps, T value, DateOnly day) =>
        steps
            .All.Where((step, at) => Equals(step.Value, value) && (at + 1 == steps.All.Length || steps.All[at + 1].From.AddDays(-1) > day))
            .Any();

    private static bool LeadsAfter(Group group, string code, DateOnly day) => IsValueAfter(group.Leads, code, day);

    private static Refusal? NotOpen(Institution it, DateOnly day) =>
        it.IsOpen(day)
            ? null
            : new Refusal("institution.not-open")
                .With("code", it.Code)
                .With("from", Text(it.Opened))
                .With("until", it.Until is { } until ? Text(until) : "…");

    // The day before the first marks a period that was entered by mistake.
    internal static Refusal? Backwards(DateOnly from, DateOnly? until) =>
        until < from.AddDays(-1) ? new Refusal("period.backwards").At("/until") : null;

    internal static Refusal Overlaps(DateOnly from, DateOnly? until) =>
        new Refusal("period.overlaps").With("from", Text(from)).With("until", until is { } day ? Text(day) : "…");

    private static Refusal Unknown(string code) => new Refusal("institution.unknown").With("code", code);

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
