// Steps of stories about deductibles over HTTP.
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Deductibles;

internal static class DeductibleSteps
{
    public const string Facts = "/api/deductibles/facts";

    /// <summary>A patient of the township whom the county's hospital has accepted, and the township's stay of 200 yuan.</summary>
    public static async Task<(string Person, string Referral, DateTimeOffset Began)> ReferredFromAStay(
        this TestService service,
        bool told = true
    )
    {
        service.LeaveTurnOfYear();
        service.LeaveEvening();
        var began = service.Clock.Now;
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T01").Put(at, CaseForms.Referral()).Expect(201);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        var person = (await service.As("family-doctor@SX-T01").Get(at)).String("/person");
        await service.FeedDeductibles();
        service.Clock.Advance(TimeSpan.FromHours(2));
        if (told)
        {
            await Tell(
                service.As("his-system@SX-T01"),
                person,
                Admission("T-1", began.AddDays(-3), "E-1"),
                Discharge("T-1", began.AddMinutes(30)),
                Settlement("T-1", "S-1", 200, 200, began.AddHours(1))
            );
        }

        return (person, at.Split('/')[^1], began);
    }

    public static async Task Tell(TestClient who, string person, params object[] facts)
    {
        var answer = await who.Post(Facts, new { person, facts }).Expect(200);
        answer["/facts"]
            .EnumerateArray()
            .Select(fact => fact.GetProperty("outcome").GetString())
            .ShouldAllBe(outcome => outcome == "recorded");
    }

    public static Task<Answer> YearOf(this TestService service, string person) =>
        service.As("insurer@340422").Get($"/api/deductibles/people/{person}").Expect(200).Run();

    /// <summary>What is missed of a person, as kind and what it is of.</summary>
    public static async Task<IReadOnlyList<string>> Reminders(TestClient who, string person, string query = "") =>
        [
            .. (await who.Get($"/api/deductibles/reminders?limit=200{query}").Expect(200))["/items"]
                .EnumerateArray()
                .Where(item => item.GetProperty("person").GetString() == person)
                .Select(item => $"{item.GetProperty("kind").GetString()} {item.GetProperty("of").GetString()}"),
        ];

    public static object Admission(string stay, DateTimeOffset at, string? id = null) =>
        new
        {
            type = "admission",
            id = id ?? $"A-{stay}",
            stay,
            at,
        };

    public static object Discharge(string stay, DateTimeOffset at) =>
        new
        {
            type = "discharge",
            id = $"D-{stay}",
            stay,
            way = "transferred",
            at,
        };

    public static object Settlement(string stay, string id, decimal standard, decimal paid, DateTimeOffset at) =>
        new
        {
            type = "settlement",
            id,
            stay,
            standard,
            paid,
            at,
        };

    // A year's stays are in one stream: a test that is about something else than that has its days in one year.
    private static void LeaveTurnOfYear(this TestService service)
    {
        var today = Shanghai.Day(service.Clock.Now);
        var settled = new DateOnly(today.AddDays(15).Year, 1, 6);
        if (today < settled)
            service.Clock.Advance(TimeSpan.FromDays(settled.DayNumber - today.DayNumber));
    }

    // What a test says of a day is of all its hours: none of them is after midnight in the county.
    private static void LeaveEvening(this TestService service)
    {
        var tomorrow = Shanghai.Day(service.Clock.Now).AddDays(1).Start();
        if (tomorrow - service.Clock.Now < TimeSpan.FromHours(6))
            service.Clock.Advance(tomorrow.AddHours(8) - service.Clock.Now);
    }
}
