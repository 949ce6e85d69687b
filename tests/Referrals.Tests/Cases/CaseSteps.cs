// Cases led into a state over HTTP, and how many events there are.
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Cases;

internal static class CaseSteps
{
    /// <summary>How many events the log holds: what is refused adds none.</summary>
    public static Task<long> CountEvents(this TestService service) => service.Count("select count(*) from referrals.mt_events");

    /// <summary>The one number that a query has.</summary>
    public static async Task<long> Count(this TestService service, string sql)
    {
        await using var count = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>The texts that a query has, moments in UTC.</summary>
    public static async Task<List<string>> Texts(this TestService service, string sql)
    {
        await using var connection = await service
            .Services.GetRequiredService<NpgsqlDataSource>()
            .OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"set timezone to 'UTC'; {sql}", connection);
        var texts = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            texts.Add(reader.GetString(0));
        return texts;
    }

    /// <summary>A new case of a new patient, sent by the village clinic SX-V0101, which SX-T01 reviews. Returns its address.</summary>
    public static async Task<string> Sent(
        this TestService service,
        string institution = "SX-H01",
        string unit = "CARD",
        object? patient = null
    )
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-V0101").Put(at, CaseForms.Referral(patient, institution: institution, unit: unit)).Expect(201);
        return at;
    }

    /// <summary>Reviewed, and the receiver's answer is due.</summary>
    public static async Task<string> Reviewed(
        this TestService service,
        string institution = "SX-H01",
        string unit = "CARD",
        object? patient = null
    )
    {
        var at = await service.Sent(institution, unit, patient);
        await service.As("township-centre@SX-T01").Post($"{at}/review", new { }).Expect(200);
        return at;
    }

    /// <summary>
    /// An emergency that the village clinic SX-V0101 sent has arrived at SX-H01; its form is missing. Returns its address.
    /// </summary>
    public static async Task<string> EmergencyArrived(this TestService service, string? practitioner = "SX-P-V0101-01")
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service
            .As("dispatcher@SX-H01")
            .Put(
                $"{at}/emergency-arrival",
                new
                {
                    patient = CaseForms.NewPatient(),
                    from = "SX-V0101",
                    practitioner,
                    unit = "CARD",
                    channel = "chest-pain",
                    arrivedAt = service.Clock.Now,
                }
            )
            .Expect(201);
        return at;
    }

    /// <summary>Accepted, arranged, arrived and in care.</summary>
    public static async Task<string> InCare(
        this TestService service,
        string institution = "SX-H01",
        string unit = "CARD",
        object? patient = null
    )
    {
        var at = await service.Reviewed(institution, unit, patient);
        var receiver = service.As($"dispatcher@{institution}");
        await receiver.Post($"{at}/acceptance", new { }).Expect(200);
        await receiver.Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddMinutes(1) }).Expect(200);
        await receiver.Post($"{at}/arrival", new { }).Expect(200);
        await receiver.Post($"{at}/care", new { inpatient = true }).Expect(200);
        return at;
    }

    /// <summary>Kinds of the notices of a case in the caller's inbox, the newest first.</summary>
    public static async Task<IReadOnlyList<string>> Told(this TestService service, string who, string at, string? practitioner = null)
    {
        await service.CatchUp();
        return
        [
            .. (await service.As(who, practitioner: practitioner).Get("/api/inbox?limit=200"))["/items"]
                .EnumerateArray()
                .Where(item => item.GetProperty("case").GetString() == at.Split('/')[^1])
                .Select(item => item.GetProperty("kind").GetString()!),
        ];
    }

    /// <summary>Attaches a small PDF. Returns its id.</summary>
    public static async Task<string> Attached(this TestService service, string at, string who, string name = "心电图.pdf") =>
        (await service.As(who).Post($"{at}/attachments").Raw("%PDF-1.7\n"u8.ToArray(), "application/pdf").Named(name).Expect(201)).String(
            "/attachment"
        );

    /// <summary>The name of the file that is sent.</summary>
    public static Scenario Named(this Scenario scenario, string name) =>
        scenario.Header("Content-Disposition", $"attachment; filename*=UTF-8''{Uri.EscapeDataString(name)}");

    public static string Json(object value) => JsonSerializer.Serialize(value, TestClient.Json);
}
