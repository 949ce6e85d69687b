// What is answered about reference data.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Institutions;

/// <summary>An institution as it is on a day.</summary>
/// <param name="On">The day (Asia/Shanghai).</param>
/// <param name="Institution">The institution.</param>
/// <param name="Groups">Codes of its groups, those it is a member of first.</param>
/// <param name="Leads">Codes of their lead hospitals.</param>
/// <param name="Reviewer">The township hospital that reviews what it sends.</param>
public sealed record InstitutionAnswer(
    DateOnly On,
    InstitutionOn Institution,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> Leads,
    string? Reviewer
)
{
    internal static InstitutionAnswer Of(Directory directory, InstitutionOn institution, DateOnly day) =>
        new(
            day,
            institution,
            directory.GroupsOf(institution.Code, day),
            directory.LeadsOf(institution.Code, day),
            directory.ReviewerOf(institution.Code, day)
        );
}

/// <summary>A list, or a page of one.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Next">Where the next page is; null on the last one.</param>
public sealed record ItemsAnswer<T>(
    IReadOnlyList<T> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Next = null
);

/// <summary>
/// A group as it is on a day, with those who belong to it themselves; village clinics belong through their township hospital.
/// </summary>
public sealed record GroupAnswer(string Code, string Name, string Lead, DateOnly From, IReadOnlyList<MemberAnswer> Members);

/// <summary>Who belongs to a group.</summary>
public sealed record MemberAnswer(string Code, string Name, InstitutionKind Kind, MembershipRole Role);

/// <summary>An event of an institution.</summary>
/// <param name="Version">Version of the directory.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Event">Stored name.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Data">What it says.</param>
public sealed record HistoryAnswer(long Version, DateTimeOffset RecordedAt, string Event, string? Actor, JsonElement Data);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(InstitutionBody))]
[JsonSerializable(typeof(NameBody))]
[JsonSerializable(typeof(LastDayBody))]
[JsonSerializable(typeof(AreaBody))]
[JsonSerializable(typeof(LevelsBody))]
[JsonSerializable(typeof(ParentBody))]
[JsonSerializable(typeof(AliasBody))]
[JsonSerializable(typeof(PeriodBody))]
[JsonSerializable(typeof(UnitBody))]
[JsonSerializable(typeof(GroupBody))]
[JsonSerializable(typeof(LeadBody))]
[JsonSerializable(typeof(MembershipBody))]
[JsonSerializable(typeof(PractitionerBody))]
[JsonSerializable(typeof(PostBody))]
[JsonSerializable(typeof(ContractBody))]
[JsonSerializable(typeof(ReferenceAnswer))]
[JsonSerializable(typeof(InstitutionAnswer))]
[JsonSerializable(typeof(ItemsAnswer<InstitutionAnswer>))]
[JsonSerializable(typeof(ItemsAnswer<UnitOn>))]
[JsonSerializable(typeof(ItemsAnswer<GroupAnswer>))]
[JsonSerializable(typeof(ItemsAnswer<HistoryAnswer>))]
[JsonSerializable(typeof(ItemsAnswer<PractitionerOn>))]
[JsonSerializable(typeof(ItemsAnswer<ContractOn>))]
internal sealed partial class InstitutionsHttpJson : JsonSerializerContext;
