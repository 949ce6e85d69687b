// Cases of the township that are late with somebody else.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Township;

/// <summary>A case whose next step is another institution's, and is overdue.</summary>
/// <param name="Case">The case.</param>
/// <param name="With">Code of the institution that must act.</param>
/// <param name="Due">Until when it should have.</param>
public sealed record LateCase(ReferralItem Case, string With, DateTimeOffset Due);

/// <summary>What was sent or reviewed here and waits elsewhere for too long: whom to call.</summary>
public sealed class LateCases(ApiClient api)
{
    // Whose step it is in these states: the receiver's.
    private static readonly string[] States = ["awaiting-answer", "arranged", "concluded"];

    /// <summary>The longest overdue first; empty until it was read.</summary>
    public IReadOnlyList<LateCase> Cases { get; private set; } = [];

    /// <summary>Why it could not be read the last time.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Reads what the township sent and what it reviewed.</summary>
    public async Task Read(DateTimeOffset now)
    {
        var found = new List<ReferralItem>();
        foreach (var side in new[] { "sent", "reviewed" })
        {
            var query = States.Select(state => ("state", (string?)state)).Append(("side", side)).Append(("limit", "200"));
            var page = await api.Get(Api.Referrals, [], query);
            Problem = page.Problem;
            if (page.Value is not { } read)
                return;
            found.AddRange(read.Items);
        }

        Cases = Overdue(found, now);
    }

    /// <summary>Those that are overdue, each once.</summary>
    public static IReadOnlyList<LateCase> Overdue(IEnumerable<ReferralItem> cases, DateTimeOffset now) =>
        [
            .. cases
                .DistinctBy(known => known.Id)
                .Select(known => (Case: known, Due: DueOf(known)))
                .Where(known => known.Due < now)
                .Select(known => new LateCase(known.Case, known.Case.To.Institution, known.Due!.Value))
                .OrderBy(late => late.Due),
        ];

    private static DateTimeOffset? DueOf(ReferralItem known) =>
        known.State switch
        {
            "awaiting-answer" => known.AnswerDue,
            "arranged" => known.ArriveBy,
            "concluded" => known.ReportDue,
            _ => null,
        };
}
