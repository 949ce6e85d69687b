// Load on a service with a broker, and what must hold afterwards, whatever went wrong in between.
using System.Text.Json;
using Npgsql;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Broker;

/// <summary>
/// A clinic that submits cases and a township centre that reviews each: two messages of one subject, which can only be done in order.
/// </summary>
internal sealed class BrokerFaults : IAsyncDisposable
{
    private const int Ahead = 60;

    private readonly HospitalSystem clinic;
    private readonly HospitalSystem centre;
    private readonly NpgsqlDataSource database;
    private readonly List<(HospitalSystem Sender, string Message)> sent = [];
    private readonly List<Guid> cases = [];

    private BrokerFaults(string connectionString, HospitalSystem clinic, HospitalSystem centre)
    {
        (this.clinic, this.centre) = (clinic, centre);
        // A server that was away has forgotten its connections.
        database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
    }

    /// <summary>How many messages the clinic was told more than once.</summary>
    public int CameAgain => clinic.Received.Count - clinic.Received.DistinctBy(IdOf).Count();

    // Of both, however often they came.
    private int Receipts => clinic.Received.Count(IsReceipt) + centre.Received.Count(IsReceipt);

    /// <summary>Connects both.</summary>
    public static async Task<BrokerFaults> Connect(string connectionString, BrokerHost host) =>
        new(connectionString, await HospitalSystem.Connect(host, "340422.SX-V0101"), await HospitalSystem.Connect(host, "340422.SX-T01"));

    /// <summary>Connects both again, after the broker was away.</summary>
    public async Task Reconnect()
    {
        await clinic.Reconnect();
        await centre.Reconnect();
    }

    /// <summary>Cases that were brought up to their review in another way.</summary>
    public void Add(Guid @case) => cases.Add(@case);

    /// <summary>Sends both messages of so many cases, faster than they are done.</summary>
    public async Task Send(int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList();
        cases.AddRange(ids);
        foreach (var message in await Task.WhenAll(ids.Select(id => clinic.Send("referral.submit.v1", id, CaseForms.Referral()))))
            sent.Add((clinic, message));
        foreach (var message in await Task.WhenAll(ids.Select(id => centre.Send("referral.review.v1", id, new { }))))
            sent.Add((centre, message));
    }

    /// <summary>Sends until it is told that it is enough, ahead of the service, but not far.</summary>
    public async Task SendUntil(Task enough)
    {
        while (!enough.IsCompleted)
        {
            await Send(5);
            await Eventually.AtLeast(
                () => Task.FromResult(enough.IsCompleted ? sent.Count : Receipts + (long)Ahead),
                sent.Count,
                "messages are answered, with those that may wait"
            );
        }
    }

    /// <summary>Waits until so many cases are reviewed.</summary>
    public Task SomeAreDone(int least) => Eventually.AtLeast(Reviewed, least, "cases are reviewed");

    /// <summary>Waits until so many more cases are reviewed than now.</summary>
    public async Task MoreAreDone(int more)
    {
        var now = await Reviewed();
        await Eventually.AtLeast(Reviewed, now + more, "cases are reviewed");
    }

    /// <summary>Everything was done once, everybody concerned was told of everything, in order, and nothing was given up.</summary>
    public async Task NothingIsLost()
    {
        await Eventually.AtLeast(Answered, sent.Count, "messages have receipts");
        foreach (var (sender, message) in sent)
            (await sender.Receipt(message)).GetProperty("outcome").GetString().ShouldBe("accepted");
        (await Count("select count(*) from referrals.mt_events where type = 'referral_submitted'")).ShouldBe(cases.Count);
        (await Reviewed()).ShouldBe(cases.Count);
        (await Count("select count(*) from referrals_messages.wolverine_dead_letters")).ShouldBe(0);
        foreach (var system in (HospitalSystem[])[clinic, centre])
        {
            await Eventually.AtLeast(async () => (await Told(system.Code)).Count, 2 * cases.Count, $"{system.Code} is to be told");
            var told = await Told(system.Code);
            await Eventually.Holds(() => !told.Except(Of(system).Select(IdOf)).Any(), $"{system.Code} is told everything");
            foreach (var subject in Of(system).DistinctBy(IdOf).GroupBy(message => message.GetProperty("subject").GetString()))
                subject
                    .Select(message => message.GetProperty("sequence").GetString()!)
                    .ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal, $"{subject.Key} at {system.Code}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await centre.DisposeAsync();
        await clinic.DisposeAsync();
    }

    private static IEnumerable<JsonElement> Of(HospitalSystem system) => system.Received.Where(message => !IsReceipt(message));

    private static bool IsReceipt(JsonElement message) => message.GetProperty("type").GetString() == "message.receipt.v1";

    private static string IdOf(JsonElement message) => message.GetProperty("id").GetString()!;

    // What the feed has for an institution since the broker is used.
    private async Task<List<string>> Told(string institution)
    {
        await using var command = database.CreateCommand(
            """
            select r.position || '-' || r.part from referrals_feed.recipients r
            join referrals_broker.progress b on b.county = '' and (r.position, r.part) > (b.position, b.part)
            where r.institution in ($1, '*')
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = institution });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var told = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            told.Add(reader.GetString(0));
        return told;
    }

    private Task<long> Answered() =>
        Task.FromResult(
            (long)
                clinic
                    .Received.Concat(centre.Received)
                    .Where(IsReceipt)
                    .DistinctBy(receipt => receipt.GetProperty("subject").GetString())
                    .Count()
        );

    private Task<long> Reviewed() => Count("select count(*) from referrals.mt_events where type = 'township_review_passed'");

    private async Task<long> Count(string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
