// Whose board: the county's, a group's, an institution's; and who may see it.
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Boards;

/// <summary>What a board is of.</summary>
public enum BoardKind
{
    /// <summary>The county 全县.</summary>
    County,

    /// <summary>A group 医疗集团: its members, each on the days on which it is one.</summary>
    Group,

    /// <summary>An institution 机构.</summary>
    Institution,
}

/// <summary>Whose board.</summary>
/// <param name="Kind">What it is of.</param>
/// <param name="Code">Code of the group or institution; of a county its own.</param>
internal sealed record BoardScope(BoardKind Kind, string Code)
{
    /// <summary>How its parameter says it: <c>county</c>, <c>group:G1</c>, <c>institution:H1</c>.</summary>
    public override string ToString() => Kind == BoardKind.County ? "county" : $"{Kebab.Of(Kind)}:{Code}";

    /// <summary>The scope of a parameter.</summary>
    /// <exception cref="RequestRefusedException">It is none, or there is no such group or institution.</exception>
    public static BoardScope Parse(string name, string? text, RequestContext context, Directory directory)
    {
        if (string.IsNullOrEmpty(text) || text == "county")
            return new BoardScope(BoardKind.County, context.Caller.County);
        BoardScope scope = text.Split(':', 2) switch
        {
            ["group", var group] => new(BoardKind.Group, group),
            ["institution", var institution] => new(BoardKind.Institution, institution),
            _ => throw Query.Fault(name, new Refusal("field.format")),
        };
        return scope.IsKnown(directory)
            ? scope
            : throw Query.Fault(
                name,
                new Refusal("field.unknown-code").With("code", scope.Code.Length > 50 ? scope.Code[..50] : scope.Code)
            );
    }

    /// <summary>Whether there is or was such a group or institution.</summary>
    public bool IsKnown(Directory directory) =>
        Kind switch
        {
            BoardKind.Group => directory.AllGroups.ContainsKey(Code),
            BoardKind.Institution => directory.Institutions.ContainsKey(Code),
            _ => true,
        };

    /// <summary>
    /// Whether a caller sees it: the county's authority everything, and the insurer; a hospital those that it leads and its group; a
    /// township's centre the clinics below it; everybody their own institution.
    /// </summary>
    public bool IsSeenBy(Caller caller, ReferenceFacts facts) =>
        caller.Is(Roles.CountyAuthority | Roles.Insurer)
        || (
            caller.Institution is { } own
            && Kind switch
            {
                BoardKind.Institution => Code == own
                    || (caller.Is(Roles.TownshipCentre) && facts.Directory.On(Code, facts.Today)?.Parent == own)
                    || (caller.Is(Roles.Dispatcher) && facts.Directory.LeadsOf(Code, facts.Today).Contains(own, StringComparer.Ordinal)),
                BoardKind.Group => caller.Is(Roles.Dispatcher)
                    && facts.Directory.Groups(facts.Today).Any(group => group.Code == Code && group.Lead == own),
                _ => false,
            }
        );

    /// <summary>What it is made of: institutions, each on its days.</summary>
    /// <param name="period">The days.</param>
    /// <param name="directory">The institutions.</param>
    /// <param name="level">Only institutions of this level; null for all.</param>
    public IReadOnlyList<BoardSlice> Slices(BoardPeriod period, Directory directory, IndicatorLevel? level = null)
    {
        var name = level is { } one ? $"{this}/{Kebab.Of(one)}" : ToString();
        if (level is null && Kind != BoardKind.Group)
            return [new BoardSlice(name, Kind == BoardKind.County ? BoardKey.County : Code, period)];
        var slices = new List<BoardSlice>();
        foreach (var institution in directory.Institutions.Values.Where(institution => level is null || institution.Kind.IsPrimary))
        {
            if (Kind == BoardKind.County || (Kind == BoardKind.Institution && institution.Code == Code))
            {
                slices.Add(new BoardSlice(name, institution.Code, period));
                continue;
            }

            if (Kind != BoardKind.Group)
                continue;
            slices.AddRange(
                directory
                    .GroupsBetween(institution.Code, period.From, period.Until)
                    .Where(days => days.Value == Code)
                    .Select(days => new BoardSlice(name, institution.Code, new BoardPeriod(days.From, days.Until!.Value)))
            );
        }

        return slices;
    }

    /// <summary>
    /// What its stocks at the end of a day are made of: those who belong to it on that day, with everything that came to them before. A
    /// patient who is with an institution goes with it to another group.
    /// </summary>
    public IReadOnlyList<BoardSlice> StockSlices(DateOnly day, Directory directory) =>
        [.. Slices(new BoardPeriod(day, day), directory).Select(slice => slice with { Period = BoardPeriod.To(day) })];

    /// <summary>What it is called.</summary>
    public string NameOf(ReferenceFacts facts, ReferenceNames names) =>
        Kind switch
        {
            BoardKind.Institution => names.Institution(Code),
            BoardKind.Group => facts.Directory.AllGroups[Code].Registered.Name,
            _ => Code,
        };
}
