// Notices and lists follow the post: a doctor's own while working there, then of whoever comes after.
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Institutions;
using Referrals.Tests.Live;
using Referrals.Tests.Worklists;
using static Referrals.Tests.Institutions.DirectoryStory;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Tests.Inbox;

/// <summary>Nobody is told of cases that the doctor cannot open any more, and whoever comes after hears.</summary>
public class when_a_doctor_has_left(TestService service) : IClassFixture<TestService>
{
    private static readonly Directory County = Given(DirectoryStory.County);
    private static readonly DateTimeOffset Sent = new(2024, 3, 1, 8, 0, 0, Shanghai.Offset);
    private static readonly DateOnly Leaving = Day(6, 30);
    private static readonly DateOnly Later = Day(7, 1);

    private static int practitioners;

    [Fact]
    public void what_was_sent_to_a_doctor_goes_to_the_desk_from_the_day_after()
    {
        var staff = Staff("V1", "V1").And(new PractitionerLeavingSet("P1", Leaving));
        Goes(staff, Leaving).ShouldBe(new PostAddress("@P1", null));
        Goes(staff, Later).ShouldBe(new PostAddress("V1/desk", Later));
        // By then the other has left too, or the clinic is closed: the township that reviewed.
        Goes(staff.And(new PractitionerLeavingSet("P2", Leaving)), Later).Address.ShouldBe("T1/review");
        Goes(staff, Later, directory: County.And(new InstitutionClosingSet("V1", Leaving))).Address.ShouldBe("T1/review");
        Goes(staff.And(new PractitionerLeavingSet("P2", Leaving)), Later, reviewer: null).Address.ShouldBe("V1/desk");
        // What is not a doctor's goes where it is addressed.
        Goes(staff, Later, address: "H1/desk").ShouldBe(new PostAddress("H1/desk", null));
        Goes(staff, Later, address: "#county").ShouldBe(new PostAddress("#county", null));
    }

    [Fact]
    public void who_moves_away_and_comes_back_reads_it_again()
    {
        var moved = Staff("V1", "V1").And(Post("P1", "T2", Day(5, 1)));
        Goes(moved, Day(4, 30)).Address.ShouldBe("@P1");
        Goes(moved, Day(5, 1)).ShouldBe(new PostAddress("V1/desk", Day(5, 1)));
        var back = moved.And(Post("P1", "V1", Day(6, 1)));
        Goes(back, Day(5, 31)).Address.ShouldBe("V1/desk");
        Goes(back, Day(6, 1)).ShouldBe(new PostAddress("@P1", null));
        var again = back.And(new PractitionerLeavingSet("P1", Leaving));
        Goes(again, Later).ShouldBe(new PostAddress("V1/desk", Later));
        // Who is in no register is told: nobody knows better.
        Goes(moved, Day(6, 1), address: "@P9", doctor: "P9").Address.ShouldBe("@P9");
    }

    [Fact]
    public void a_doctor_by_contract_is_told_while_working_where_it_was_signed()
    {
        var staff = Staff("V1", "T1").And(Post("P2", "T2", Day(5, 1)));
        Goes(staff, Day(4, 30), address: "@P2", contract: "P2").Address.ShouldBe("@P2");
        Goes(staff, Day(5, 1), address: "@P2", contract: "P2").Address.ShouldBe("V1/desk", "who sent looks after the patient");
        Goes(staff, Day(5, 1), address: "@P2", contract: "P2", direction: Direction.Down, from: "H1", doctor: null)
            .Address.ShouldBe("T1/desk", "who takes the patient home");
        // Also the one who sent: only what concerns a post that was left moves.
        var both = Staff("V1", "V1").And(new PractitionerLeavingSet("P1", Leaving));
        Goes(both, Later, contract: "P1").ShouldBe(new PostAddress("V1/desk", Later));
    }

    [Fact]
    public async Task a_colleague_hears_of_the_case_and_reads_what_was_open()
    {
        var (leaves, follows) = (await Hired("SX-V0102"), await Hired("SX-V0102"));
        var successor = service.As("family-doctor@SX-V0102", practitioner: follows, subject: follows);
        var at = await Accepted("SX-V0102", leaves);
        (await service.Told("family-doctor@SX-V0102", at, leaves)).ShouldBe(["accepted"]);
        (await service.Told("family-doctor@SX-V0102", at, follows)).ShouldBeEmpty();
        (await service.ListsOf("family-doctor@SX-V0102", at, follows)).ShouldBeEmpty();
        await successor.Put("/api/inbox/reading", new { upTo = long.MaxValue }).Expect(204);
        (await successor.Get("/api/inbox"))["/unread"].GetInt64().ShouldBe(0);

        await Move(leaves, "SX-T03");
        service.Clock.Advance(TimeSpan.FromDays(1));
        (await service.Told("family-doctor@SX-T03", at, leaves)).ShouldBeEmpty();
        await service.As("family-doctor@SX-T03", practitioner: leaves).Get(at).Refused(404, "not-found");
        (await service.ListsOf("family-doctor@SX-T03", at, leaves)).ShouldBeEmpty();
        (await service.Told("family-doctor@SX-V0102", at, follows)).ShouldBe(["accepted"]);
        (await successor.Get("/api/inbox?unread=true"))["/items/0/read"].GetBoolean().ShouldBeFalse();
        (await successor.Get("/api/inbox"))["/unread"].GetInt64().ShouldBe(1);
        (await service.ListsOf("family-doctor@SX-V0102", at, follows)).ShouldBe(["mine"]);

        await service.As("dispatcher@SX-H01").Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddMinutes(1) }).Expect(200);
        (await service.Told("family-doctor@SX-V0102", at, follows)).ShouldBe(["arranged", "accepted"]);
        (await service.Told("family-doctor@SX-T03", at, leaves)).ShouldBeEmpty();
        await successor.Put("/api/inbox/reading", new { upTo = long.MaxValue }).Expect(204);
        (await successor.Get("/api/inbox"))["/unread"].GetInt64().ShouldBe(0);
        (await successor.Get("/api/inbox?unread=true"))["/items"].GetArrayLength().ShouldBe(0);
        // What the doctor sends from the new post is the doctor's own.
        var own = await Accepted("SX-T03", leaves);
        (await service.Told("family-doctor@SX-T03", own, leaves)).ShouldContain("accepted");
        (await service.ListsOf("family-doctor@SX-T03", own, leaves)).ShouldContain("mine");
        (await service.Told("family-doctor@SX-V0102", own, follows)).ShouldBeEmpty();
    }

    [Fact]
    public async Task where_nobody_follows_the_township_that_reviewed_hears()
    {
        var leaves = await Hired("SX-S0101");
        await Leave("SX-P-S0101-01");
        var at = await Accepted("SX-S0101", leaves);
        (await service.Told("township-centre@SX-T01", at)).ShouldBe(["to-review"]);
        await Leave(leaves);
        (await service.Told("township-centre@SX-T01", at)).ShouldBe(["accepted", "to-review"]);
        (await service.ListsOf("township-centre@SX-T01", at)).ShouldContain("mine");
    }

    [Fact]
    public async Task whoever_follows_hears_it_live()
    {
        var (leaves, follows) = (await Hired("SX-V0102"), await Hired("SX-V0102"));
        var at = await Accepted("SX-V0102", leaves);
        await Leave(leaves);
        await using var hears = await LiveStream.Open(
            service.As("family-doctor@SX-V0102", practitioner: follows, subject: $"live-{follows}")
        );
        await using var left = await LiveStream.Open(service.As("family-doctor@SX-T03", practitioner: leaves, subject: $"live-{leaves}"));
        await service.As("dispatcher@SX-H01").Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddMinutes(1) }).Expect(200);
        await service.As("specialist@SX-H01").Post($"{at}/arrival", new { }).Expect(200);
        await hears.Until(h => at.EndsWith(h.Case, StringComparison.Ordinal) && h.What == "patient_arrived");
        hears.Notices.ConvertAll(notice => notice.Data.GetProperty("kind").GetString()).ShouldContain("arranged");
        // Something of the new post's own comes after, and nothing was told before it.
        var own = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T03").Put(own, CaseForms.Referral()).Expect(201);
        await left.Until(h => own.EndsWith(h.Case, StringComparison.Ordinal));
        left.Notices.ShouldBeEmpty();
    }

    private static PostAddress Goes(
        Practitioners staff,
        DateOnly today,
        string address = "@P1",
        string? doctor = "P1",
        string from = "V1",
        string? reviewer = "T1",
        string? contract = null,
        Direction direction = Direction.Up,
        Directory? directory = null
    )
    {
        var to = new Destination(direction == Direction.Down ? "T1" : "H1", "CARD", "03.04");
        var details = new CaseDetails("p-one", "1", new Sender(from, doctor), ReferralSamples.Request(direction, to), to)
        {
            Reviewer = reviewer,
            Contract = contract,
            SubmittedAt = Sent,
        };
        return DoctorPosts.AddressOf(details, address, directory ?? County, staff, today);
    }

    /// <summary>P1 and P2 are family doctors there.</summary>
    private static Practitioners Staff(string first, string second) =>
        Practitioners.Aggregate.Initial.And(
            new PractitionerRegistered("P1", "某医生", Start),
            Post("P1", first, Start),
            new PractitionerRegistered("P2", "某医生", Start),
            Post("P2", second, Start)
        );

    private static PractitionerPostSet Post(string doctor, string institution, DateOnly from) =>
        new(doctor, institution, [], [PractitionerRole.FamilyDoctor], from);

    /// <summary>A case that the doctor has sent and the hospital has accepted.</summary>
    private async Task<string> Accepted(string institution, string doctor)
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As($"family-doctor@{institution}", practitioner: doctor).Put(at, CaseForms.Referral()).Expect(201);
        if (institution is not "SX-T03")
            await service.As("township-centre@SX-T01").Post($"{at}/review", new { }).Expect(200);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        return at;
    }

    private async Task<string> Hired(string institution)
    {
        var code = $"{institution.Replace("SX-", "SX-P-", StringComparison.Ordinal)}-N{Interlocked.Increment(ref practitioners)}";
        await service
            .As("administrator@340422")
            .Put(
                $"/api/practitioners/{code}",
                new
                {
                    name = "虚构医师",
                    institution,
                    units = Array.Empty<string>(),
                    roles = new[] { "family-doctor" },
                    from = "2023-09-11",
                }
            )
            .Expect(200);
        return code;
    }

    private async Task Move(string doctor, string institution) =>
        await service
            .As("administrator@340422")
            .Put(
                $"/api/practitioners/{doctor}/posts/{Shanghai.Day(service.Clock.Now).AddDays(1):yyyy-MM-dd}",
                new
                {
                    institution,
                    units = Array.Empty<string>(),
                    roles = new[] { "family-doctor" },
                }
            )
            .Expect(200);

    /// <summary>Yesterday was the last day.</summary>
    private async Task Leave(string doctor) =>
        await service
            .As("administrator@340422")
            .Put($"/api/practitioners/{doctor}/leaving", new { until = $"{Shanghai.Day(service.Clock.Now).AddDays(-1):yyyy-MM-dd}" })
            .Expect(200);
}

internal static class PractitionersStory
{
    public static Practitioners And(this Practitioners staff, params ReadOnlySpan<object> events)
    {
        foreach (var e in events)
            staff = Practitioners.Aggregate.Evolve(staff, e);
        return staff;
    }
}
