// When hospitals' systems were last heard of.
using System.Collections.Concurrent;
using Npgsql;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.Messages;

/// <summary>How long a hospital's system may be silent before somebody is told.</summary>
/// <param name="Silence">Zero or less for never.</param>
internal sealed record SenderSettings(TimeSpan Silence)
{
    public const string Setting = "Messages:SilentAfterHours";

    private const double Standard = 24;

    public static SenderSettings From(IConfiguration configuration) =>
        new(
            configuration[Setting] is not { Length: > 0 } text ? TimeSpan.FromHours(Standard)
            : double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var hours) && hours is >= 0 and <= 720
                ? TimeSpan.FromHours(hours)
            : throw new OperationSettingsException(
                "messages.settings-invalid",
                $"Messages__SilentAfterHours is \"{text}\"; hours up to 720 are needed, 0 for never."
            )
        );
}

/// <summary>A hospital's system that sends messages 接口状态.</summary>
/// <param name="Institution">Its code, or <c>insurer</c>.</param>
/// <param name="HeardAt">When its last message came, to the minute, Shanghai time.</param>
/// <param name="IsSilent">Whether that is too long ago.</param>
public sealed record SenderView(string Institution, DateTimeOffset HeardAt, bool IsSilent);

/// <summary>A system that has sent nothing for too long.</summary>
internal sealed record SilentSender(string County, string Institution, double Seconds);

/// <summary>
/// Notes that a system has sent something, whatever became of it, at most once a minute on each node. Who has sent nothing for
/// <see cref="Forgotten"/> is no sender any more.
/// </summary>
internal sealed class Senders(NpgsqlDataSource database, TimeProvider time, SenderSettings settings)
{
    public static readonly TimeSpan Forgotten = TimeSpan.FromDays(30);

    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string County, string Institution), DateTimeOffset> noted = new();

    private sealed record Row(string County, string Institution, DateTime HeardAt);

    public TimeSpan Silence => settings.Silence;

    /// <summary>Notes it. That the database is away is not the message's matter.</summary>
    public async Task Heard(string county, string institution)
    {
        var now = time.GetUtcNow();
        if (noted.TryGetValue((county, institution), out var before) && (now - before).Duration() < Precision)
            return;
        noted[(county, institution)] = now;
        try
        {
            await database.Execute(
                $"""
                insert into {FeedWriter.Schema}.senders as s (county, institution, heard_at) values (@county, @institution, @at)
                on conflict (county, institution) do update set heard_at = excluded.heard_at where s.heard_at < excluded.heard_at
                """,
                new
                {
                    county,
                    institution,
                    at = now.UtcDateTime,
                },
                CancellationToken.None
            );
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException)
        {
            noted.TryRemove((county, institution), out _);
        }
    }

    /// <summary>Those of a county.</summary>
    public async Task<IReadOnlyList<SenderView>> Of(string county, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return
        [
            .. (await Rows(now, county, cancellation)).Select(row => new SenderView(
                row.Institution,
                Shanghai.Moment(row.HeardAt),
                IsSilent(row, now)
            )),
        ];
    }

    /// <summary>Those that are silent, of all counties.</summary>
    public async Task<IReadOnlyList<SilentSender>> Silent(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return
        [
            .. (await Rows(now, null, cancellation))
                .Where(row => IsSilent(row, now))
                .Select(row => new SilentSender(row.County, row.Institution, (now.UtcDateTime - row.HeardAt).TotalSeconds)),
        ];
    }

    private bool IsSilent(Row row, DateTimeOffset now) => Silence > TimeSpan.Zero && now.UtcDateTime - row.HeardAt > Silence;

    private Task<List<Row>> Rows(DateTimeOffset now, string? county, CancellationToken cancellation) =>
        database.Query<Row>(
            $"""
            select county as "County", institution as "Institution", heard_at as "HeardAt" from {FeedWriter.Schema}.senders
            where heard_at > @since and (@county::text is null or county = @county)
            order by county, institution
            """,
            new { since = (now - Forgotten).UtcDateTime, county },
            cancellation
        );
}
