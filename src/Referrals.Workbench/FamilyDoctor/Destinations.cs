// Where a diagnosis can go, in the order of the tiers, and which way that is from here.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.FamilyDoctor;

/// <summary>The answer of the service to what was filled in last.</summary>
public sealed class Destinations(ApiClient api)
{
    private const string Most = "30";

    private (string Diagnosis, string System, string Urgency, string? Person, string Language)? asked;

    /// <summary>Null until it was asked for.</summary>
    public DestinationsAnswer? Answer { get; private set; }

    public Problem? Problem { get; private set; }

    public bool IsBusy { get; private set; }

    /// <summary>Free reserved places of units in the coming days, by institution and unit.</summary>
    public IReadOnlyDictionary<(string Institution, string Unit), int> Free { get; private set; } = new Dictionary<(string, string), int>();

    /// <summary>Asks, unless the same was asked already.</summary>
    public async Task Ask(DiagnosisView? diagnosis, string urgency, string? person, string language)
    {
        if (diagnosis is null)
        {
            (Answer, Problem, asked) = (null, null, null);
            return;
        }

        var question = (diagnosis.Code, diagnosis.System, urgency, person, language);
        if (asked == question)
            return;
        asked = question;
        IsBusy = true;
        var answer = await api.Get(
            Api.Destinations,
            [],
            [
                ("diagnosis", diagnosis.Code),
                ("system", diagnosis.System),
                ("version", diagnosis.Version),
                ("urgency", urgency),
                ("person", person),
                ("limit", Most),
            ]
        );
        if (asked != question)
            return;
        IsBusy = false;
        (Answer, Problem) = (answer.Value ?? Answer, answer.Problem);
        if (!answer.IsGood)
            asked = null;
    }

    /// <summary>Counts the free places of an institution's units.</summary>
    public async Task Count(string institution, string? resource)
    {
        var page = await api.Get(Api.FreePlaces, [], [("institution", institution), ("kind", resource), ("limit", "200")]);
        if (page.Value is not { } found)
            return;
        Free = found
            .Items.GroupBy(session => session.Unit, StringComparer.Ordinal)
            .ToDictionary(unit => (institution, unit.Key), unit => unit.Sum(session => session.FreeReserved));
    }

    /// <summary>Destinations that a doctor of such an institution can send to, by tier, best first.</summary>
    public IReadOnlyList<IGrouping<string, DestinationAnswer>> Tiers(string? senderKind) =>
        [
            .. (Answer?.Items ?? [])
                .Where(one => one.Units.Count > 0 && DirectionTo(one.Kind, senderKind) != "down")
                .OrderBy(one => one.Rank)
                .GroupBy(one => one.Tier, StringComparer.Ordinal),
        ];

    /// <summary>The destination that was chosen, if it is among them.</summary>
    public DestinationAnswer? Find(string? institution) => Answer?.Items.FirstOrDefault(one => one.Institution == institution);

    /// <summary>Which way it is from one kind of institution to another: out of the county, up, lateral or down.</summary>
    public static string DirectionTo(string kind, string? senderKind) =>
        kind == "external"
            ? "out-of-county"
            : Level(kind).CompareTo(Level(senderKind)) switch
            {
                > 0 => "up",
                0 => "lateral",
                _ => "down",
            };

    private static int Level(string? kind) =>
        kind switch
        {
            null or "village-clinic" or "community-station" => 0,
            "township-hospital" or "central-township-hospital" or "private" => 1,
            _ => 2,
        };
}
