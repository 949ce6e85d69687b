// The feed read page by page, messages posted.
using System.Text.Json;
using Referrals.Hosting;
using Referrals.Messages;

namespace Referrals.Simulation.Hospital;

/// <summary>Keeps its place.</summary>
/// <param name="plan">Whose.</param>
/// <param name="http">The service.</param>
/// <param name="from">Where reading begins: "now", or empty for the beginning.</param>
/// <param name="place">A file that keeps the place, which goes before; null for none.</param>
/// <param name="statistics">Counts.</param>
internal sealed class HttpWay(HospitalPlan plan, HospitalHttp http, string from, string? place, HospitalStatistics statistics)
    : IHospitalWay
{
    private const int Seconds = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task Read(Func<JsonElement, bool> take, CancellationToken stop)
    {
        var after = File.Exists(place) ? (await File.ReadAllTextAsync(place, stop)).Trim() : from;
        // Where "now" is must be known before anything is waited for.
        var (wait, again) = (after == FeedAnswer.Now ? 0 : Seconds, false);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var page = await http.Get<FeedPage>($"/api/feeds/{plan.Institution}?after={after}&limit=100&wait={wait}", stop);
                if (page.Messages.Any(message => !take(message)))
                    return;
                // As if it had stopped before it kept the place.
                again = !again && page.Messages.Count > 0 && plan.ChanceOf($"page {after}").Chance(plan.Repeat);
                if (again)
                    continue;
                (after, wait) = (page.Next, Seconds);
                if (place is not null)
                    await Keep(place, after);
            }
            catch (AwayException)
            {
                statistics.Away();
                await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    public Task Send(IReadOnlyList<HospitalMessage> messages, Action<HospitalMessage, JsonElement> answered, CancellationToken stop) =>
        http.Post(messages, answered, stop);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // The old place or the new one, never half of it.
    private static async Task Keep(string file, string place)
    {
        await File.WriteAllTextAsync($"{file}.new", place, CancellationToken.None);
        File.Move($"{file}.new", file, overwrite: true);
    }
}
