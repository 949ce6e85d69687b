// Given these events, when this is proposed, then exactly that happens.
using Referrals.Institutions;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Tests.Institutions;

internal static class DirectoryStory
{
    public static readonly DateOnly Start = new(2023, 9, 11);

    public static DateOnly Day(int month, int day, int year = 2024) => new(year, month, day);

    public static InstitutionRegistered Institution(
        string code,
        InstitutionKind kind,
        string? parent = null,
        string? name = null,
        string? township = null,
        DateOnly? from = null
    ) =>
        new(
            code,
            name ?? $"机构{code}",
            kind,
            township
                ?? (
                    kind
                        is InstitutionKind.CountyHospital
                            or InstitutionKind.External
                            or InstitutionKind.MaternalChildHospital
                            or InstitutionKind.DiseaseControlCentre
                        ? null
                        : "示例镇"
                ),
            parent,
            AdministrativeLevel.Primary,
            PriceLevel.Township,
            DeductibleLevel.Township,
            false,
            null,
            from ?? Start
        );

    /// <summary>Two groups with their lead hospitals, a township hospital in the first, a clinic below it, and who serves both.</summary>
    public static IReadOnlyList<object> County { get; } =
    [
        Institution("H1", InstitutionKind.CountyHospital),
        Institution("H2", InstitutionKind.CountyHospital),
        Institution("M", InstitutionKind.MaternalChildHospital),
        Institution("T1", InstitutionKind.TownshipHospital, township: "一镇"),
        Institution("T2", InstitutionKind.CentralTownshipHospital, township: "二镇"),
        Institution("V1", InstitutionKind.VillageClinic, "T1", township: "一镇"),
        new GroupRegistered("G1", "第一集团", "H1", Start),
        new GroupMembershipSet("G1", "H1", MembershipRole.Member, Start, null),
        new GroupRegistered("G2", "第二集团", "H2", Start),
        new GroupMembershipSet("G2", "H2", MembershipRole.Member, Start, null),
        new GroupMembershipSet("G1", "T1", MembershipRole.Member, Start, null),
        new GroupMembershipSet("G2", "T2", MembershipRole.Member, Start, null),
        new GroupMembershipSet("G2", "M", MembershipRole.Member, Start, null),
        new GroupMembershipSet("G1", "M", MembershipRole.Serves, Start, null),
    ];

    public static Directory Given(IEnumerable<object> events, params IEnumerable<object> more) =>
        events.Concat(more).Aggregate(Directory.Aggregate.Initial, Directory.Aggregate.Evolve);

    public static Directory And(this Directory directory, params IEnumerable<object> events) =>
        events.Aggregate(directory, Directory.Aggregate.Evolve);

    /// <summary>Proposes it; where it is accepted, the state after it.</summary>
    public static Directory Accepts(this Directory directory, object proposed)
    {
        var decided = DirectoryDecider.Decide(directory, proposed);
        decided.Refusal.ShouldBeNull();
        decided.Events.ShouldBe([proposed]);
        return directory.And(decided.Events);
    }

    /// <summary>Proposes it and expects that it stands so already.</summary>
    public static void AlreadyHas(this Directory directory, object proposed)
    {
        var decided = DirectoryDecider.Decide(directory, proposed);
        decided.Refusal.ShouldBeNull();
        decided.Events.ShouldBeEmpty();
    }

    public static void Refuses(this Directory directory, object proposed, string code, string? pointer = null)
    {
        var decided = DirectoryDecider.Decide(directory, proposed);
        decided.Events.ShouldBeEmpty();
        decided.Refusal.ShouldNotBeNull($"expected {code}").Code.ShouldBe(code);
        if (pointer is not null)
            decided.Refusal.Pointer.ShouldBe(pointer);
    }
}
