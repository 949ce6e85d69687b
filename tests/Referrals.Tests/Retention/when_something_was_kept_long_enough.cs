using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Retention;
using Referrals.Tests.Cases;
using Referrals.Tests.Documents;
using Referrals.Tests.Hosting;
using Referrals.Tests.Operations;

namespace Referrals.Tests.Retention;

/// <summary>保留期限: what is older goes, once a day, in batches, whatever breaks off; the rest stays, and the log always.</summary>
public sealed class when_something_was_kept_long_enough : IAsyncLifetime
{
    private const string Accesses = "select count(*) from referrals_people.accesses";

    private readonly Overheard heard = new();
    private readonly TestService service;

    public when_something_was_kept_long_enough(TestPostgres postgres) =>
        service = new TestService(postgres, builder => builder.Configuration["Retention:RecordFileDays"] = "10958");

    public ValueTask InitializeAsync() => service.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        heard.Dispose();
        await service.DisposeAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task what_is_older_goes_of_each_kind_and_what_is_younger_stays()
    {
        await Old(days: 1_097, accesses: 3);
        await Old(days: 1_095, accesses: 2);
        var events = await service.CountEvents();
        await Round();

        (await service.Count(Accesses)).ShouldBe(2);
        (await service.Count("select count(*) from referrals_broker.discarded")).ShouldBe(1);
        (await service.Count("select count(*) from referrals_inbox.gateway_refusals")).ShouldBe(0);
        (await service.Count("select count(*) from referrals_people.conflicts")).ShouldBe(3, "an open one is no old one");
        (await service.Count("select count(*) from referrals_security.revocations")).ShouldBe(0);
        (await service.CountEvents()).ShouldBe(events, "the log is never touched");

        service.Log.Lines.ShouldContain(line =>
            line.Contains("3 accesses were removed that were older than 1096 days (Retention__AccessDays)")
        );
        heard.Measurements.ShouldContain(m => m.Instrument == "referrals.retention.removed" && m.Value == 3 && m.Tags == "kind=accesses");
        var kept = await Kinds();
        kept.Keys.ShouldBe(RetentionRule.All.Select(rule => rule.Kind), ignoreOrder: true);
        kept["accesses"].GetProperty("removed").GetInt64().ShouldBe(3);
        kept["accesses"].GetProperty("days").GetInt32().ShouldBe(1_096);
        kept["accesses"].GetProperty("setting").GetString().ShouldBe("Retention__AccessDays");
        kept["accesses"].GetProperty("oldest").GetDateTimeOffset().ShouldBe(service.Clock.Now.AddDays(-1_095), TimeSpan.FromMinutes(1));
        kept["accesses"].GetProperty("lastRun").GetDateTimeOffset().ShouldBe(service.Clock.Now);
        kept["revocations"].GetProperty("removed").GetInt64().ShouldBe(2);
        kept["revocations"].GetProperty("oldest").ValueKind.ShouldBe(JsonValueKind.Null);
        kept["closed-conflicts"].TryGetProperty("problem", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task answers_of_commands_are_forgotten_in_their_time_and_not_before()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral();
        var doctor = service.As("family-doctor@SX-V0101");
        await doctor.Put(at, form).Header("Idempotency-Key", "a-year-ago").Expect(201);
        var commands = await service.Count("select count(*) from referrals.mt_doc_command_record");
        service.Clock.Advance(TimeSpan.FromDays(399));
        await Round();
        (await service.Count("select count(*) from referrals.mt_doc_command_record")).ShouldBe(commands);
        service.Clock.Advance(TimeSpan.FromDays(2));
        await Round();
        (await service.Count("select count(*) from referrals.mt_doc_command_record")).ShouldBe(0);
        (await Kinds())["commands"].GetProperty("removedEver").GetInt64().ShouldBe(commands);
    }

    [Fact]
    public async Task a_round_is_made_once_a_day_by_whichever_node()
    {
        await Round();
        await Old(days: 1_097, accesses: 1);
        await (await service.Another()).Services.GetRequiredService<RetentionWork>().Round(Cancellation);
        (await service.Count(Accesses)).ShouldBe(1, "the day's round is over");
        service.Clock.Advance(TimeSpan.FromDays(1));
        await Round();
        (await service.Count(Accesses)).ShouldBe(0);
    }

    [Fact]
    public async Task what_is_broken_off_goes_on_where_it_was_and_two_nodes_do_no_harm()
    {
        await Old(days: 1_097, accesses: 6_500);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var first = service.Services.GetRequiredService<RetentionWork>().Round(stop.Token);
        await Eventually.Holds(async () => await service.Count(Accesses) < 6_500, "some went");
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        var left = await service.Count(Accesses);
        left.ShouldBeGreaterThan(0);
        left.ShouldBe(left / 100 * 100, "batches are whole");
        (await Kinds())["accesses"].GetProperty("lastRun").ValueKind.ShouldBe(JsonValueKind.Null);

        var other = await service.Another();
        await Task.WhenAll(Round(), other.Services.GetRequiredService<RetentionWork>().Round(Cancellation));
        (await service.Count(Accesses)).ShouldBe(0);
    }

    [Fact]
    public async Task one_kind_that_cannot_be_removed_keeps_no_other_and_says_why()
    {
        await Old(days: 1_097, accesses: 1);
        await Run(
            "create function public.keep() returns trigger language plpgsql as $$ begin raise exception 'kept'; end $$;"
                + "create trigger keep before delete on referrals_broker.discarded for each row execute function public.keep()"
        );
        await Round();
        (await service.Count("select count(*) from referrals_broker.discarded")).ShouldBe(1);
        (await service.Count("select count(*) from referrals_security.revocations")).ShouldBe(0);
        (await Kinds())["discarded-messages"].GetProperty("problem").GetString().ShouldBe("PostgreSQL refused with SQLSTATE P0001.");

        await Run("drop trigger keep on referrals_broker.discarded");
        service.Clock.Advance(TimeSpan.FromDays(1));
        await Round();
        (await service.Count("select count(*) from referrals_broker.discarded")).ShouldBe(0);
        (await Kinds())["discarded-messages"].TryGetProperty("problem", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task files_of_a_draft_that_was_thrown_away_go_and_those_of_a_record_are_kept_for_thirty_years()
    {
        const string village = "family-doctor@SX-V0101";
        var draft = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As(village).Put($"{draft}/draft", CaseForms.Referral()).Expect(201);
        var kept = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As(village).Put($"{kept}/draft", CaseForms.Referral()).Expect(201);
        var sent = await service.Sent();
        var ofDraft = await service.Attached(draft, village);
        var ofKept = await service.Attached(kept, village);
        var ofSent = await service.Attached(sent, village);
        foreach (var at in (string[])[draft, sent])
            await service.As(village).Post($"{at}/cancellation", new { by = "patient", reason = "treated-elsewhere" }).Expect(200);
        await service.CatchUp();

        service.Clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(1));
        await Round();
        (await service.CountChunks()).ShouldBe(3);
        service.Clock.Advance(TimeSpan.FromDays(1));
        await Round();
        (await service.CountChunks(ofDraft)).ShouldBe(0);
        (await service.CountChunks(ofKept)).ShouldBe(1);
        (await service.CountChunks(ofSent)).ShouldBe(1);
        await service.As(village).Get($"{draft}/attachments/{ofDraft}").Refused(410, "attachment.removed");
        await service.As(village).Get($"{kept}/attachments/{ofKept}").Expect(200);
        (await Kinds())["draft-files"].GetProperty("removed").GetInt64().ShouldBe(1);

        service.Clock.Advance(TimeSpan.FromDays(10_958));
        await Round();
        (await service.CountChunks(ofSent)).ShouldBe(0);
        (await service.CountChunks(ofKept)).ShouldBe(1, "its case is not over");
        (await Kinds())["record-files"].GetProperty("removed").GetInt64().ShouldBe(1);
    }

    [Slow]
    [Fact]
    public async Task an_operator_sees_what_would_go_before_it_does()
    {
        await Old(days: 1_097, accesses: 3);
        await using var folder = new EmbeddedPostgresFolder();
        (string, string)[] environment =
        [
            ("ConnectionStrings__Referrals", service.ConnectionString),
            ("REFERRALS_MASTER_KEYS", TestService.MasterKeys),
        ];
        var dry = await ReferralsProcess.RunAsync(folder.DataFolder, ["retention", "--dry-run"], environment);
        dry.Code.ShouldBe(0, dry.Errors);
        dry.Output.ShouldContain("(Retention__AccessDays), would go: 3, oldest: ");
        (await service.Count(Accesses)).ShouldBe(3);
        var done = await ReferralsProcess.RunAsync(folder.DataFolder, ["retention"], environment);
        done.Code.ShouldBe(0, done.Errors);
        done.Output.ShouldContain("(Retention__AccessDays), removed: 3, oldest: none");
        (await service.Count(Accesses)).ShouldBe(0);

        var refused = await ReferralsProcess.RunAsync(folder.DataFolder, ["run"], [.. environment, ("Retention__AccessDays", "183")]);
        refused.Code.ShouldBe(1);
        refused.Errors.ShouldBe(
            "Referrals cannot start: Retention__AccessDays is \"183\"; 184 days are the least, or 0 for ever. (retention.settings-invalid)"
        );
    }

    private Task Round() => service.Services.GetRequiredService<RetentionWork>().Round(Cancellation);

    private async Task<Dictionary<string, JsonElement>> Kinds() =>
        (await service.As("administrator@340422").Get("/api/retention").Expect(200))["/items"]
            .EnumerateArray()
            .ToDictionary(kind => kind.GetProperty("kind").GetString()!);

    /// <summary>Rows of every table that are so many days old.</summary>
    private Task Old(int days, int accesses) =>
        Run(
            $"""
            insert into referrals_people.accesses (tenant_id, person, at, actor, role, basis, what)
            select '340422', 'p-' || n % 7, now() - interval '{days} days', 'u', 'specialist', 'receiver', 'case' from generate_series(1, {accesses}) n;
            insert into referrals_broker.discarded values (gen_random_uuid(), '340422', 'SX-H01', 't', 'p', 'r', 'u', now() - interval '{days} days');
            insert into referrals_inbox.gateway_refusals values ('340422', 'referral-{days}', 'l', 400, now() - interval '{days} days');
            insert into referrals_people.conflicts (tenant_id, person, other, code, first_at, last_at, closed_at, closed_by, closing)
            values ('340422', 'p-{days}', '', 'c', now(), now(), now() - interval '{days} days', 'u', 'c');
            insert into referrals_people.conflicts (tenant_id, person, other, code, first_at, last_at)
            values ('340422', 'p-open-{days}', '', 'c', now() - interval '{days} days', now() - interval '{days} days');
            insert into referrals_security.revocations values ('jti', 'token-{days}', null, now() - interval '{days} days');
            """
        );

    private async Task Run(string sql)
    {
        await using var connection = new Npgsql.NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
