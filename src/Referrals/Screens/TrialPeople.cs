// Whom one can be in a trial: invented people of the sample county.
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Institutions;
using Referrals.Security;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Screens;

/// <summary>Somebody to choose.</summary>
/// <param name="Key">Names the choice in the form.</param>
/// <param name="Who">Roles and place, as <c>ops/token</c> takes them.</param>
/// <param name="Practitioner">Code of the practitioner; null for offices.</param>
/// <param name="Chinese">The role in Chinese.</param>
/// <param name="English">The role in English.</param>
internal sealed record TrialPerson(string Key, string Who, string? Practitioner, string Chinese, string English)
{
    /// <summary>Stands as actor in events.</summary>
    public string Subject => $"trial-{Key}";

    public string? Institution => DevelopmentToken.Parse(Who).Institution;
}

internal sealed class TrialPeople(Reference<Directory> directory, Reference<Practitioners> practitioners, TimeProvider time)
{
    /// <summary>Those of the sample; whose institution is not in the directory is not shown.</summary>
    public static IReadOnlyList<TrialPerson> All { get; } =
    [
        new("dispatcher-1", "dispatcher@SX-H01", "SX-P-H01-01", "调度员", "Dispatcher"),
        new("dispatcher-1b", "dispatcher@SX-H01", null, "调度员（第二人）", "Dispatcher (second)"),
        new("dispatcher-2", "dispatcher@SX-H02", "SX-P-H02-01", "调度员", "Dispatcher"),
        new("doctor-village", "family-doctor@SX-V0101", "SX-P-V0101-01", "家庭医生", "Family doctor"),
        new("doctor-township", "family-doctor@SX-T01", "SX-P-T01-01", "家庭医生", "Family doctor"),
        new("doctor-tcm", "family-doctor@SX-V1501", "SX-P-V1501-01", "家庭医生", "Family doctor"),
        new("township", "township-centre@SX-T01", "SX-P-T01-02", "乡镇会诊转诊服务中心", "Township referral centre"),
        new("ward", "specialist@SX-H01", "SX-P-H01-02", "专科医生", "Specialist"),
        new("neurologist", "specialist@SX-H01", "SX-P-H01-03", "专科医生", "Specialist"),
        new("ward-tcm", "specialist@SX-H02", "SX-P-H02-02", "专科医生", "Specialist"),
        new("authority", "county-authority@340422", null, "县卫生健康委", "County health authority"),
        new("insurer", "insurer@340422", null, "县医保局", "Medical insurance office"),
        new("administrator", "administrator@340422", null, "系统管理员", "Administrator"),
    ];

    public static TrialPerson? Find(string? key) => All.FirstOrDefault(person => person.Key == key);

    /// <summary>Each with the names of institution and person.</summary>
    public async Task<IReadOnlyList<(TrialPerson Person, string? Institution, string? Name)>> Named(CancellationToken cancellation)
    {
        const string County = DevelopmentToken.DefaultCounty;
        var today = Shanghai.Day(time.GetUtcNow());
        var places = (await directory.Get(new StreamId(County, Directory.StreamKey), cancellation)).State;
        var people = (await practitioners.Get(new StreamId(County, Practitioners.StreamKey), cancellation)).State;
        return
        [
            .. All.Select(person =>
                    (
                        Person: person,
                        Institution: person.Institution is { } code ? places.On(code, today)?.Name : null,
                        Name: person.Practitioner is { } known ? people.On(known, today)?.Name : null
                    )
                )
                .Where(shown => shown.Person.Institution is null || shown.Institution is not null),
        ];
    }
}
