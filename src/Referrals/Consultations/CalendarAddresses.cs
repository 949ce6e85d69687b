// Addresses for calendar programs in the log.
using Referrals.EventStore;
using Referrals.Http;

namespace Referrals.Consultations;

internal sealed class CalendarAddresses(EventLog log)
{
    /// <summary>A doctor's address.</summary>
    public async Task<CalendarAddress> Of(string county, string practitioner, CancellationToken cancellation) =>
        (
            await log.AggregateStream(
                CalendarAddress.Aggregate,
                new StreamId(county, CalendarAddress.StreamKey(practitioner)),
                cancellation
            )
        ).State;

    /// <summary>Gives a doctor a key; one that was there before is good no more.</summary>
    /// <remarks>Under no command id: an answer that is kept for repetitions would keep the key.</remarks>
    public Task Make(RequestContext context, string practitioner, string key)
    {
        var hash = CalendarAddress.HashOf(key);
        return log.WriteToAggregates(
            [
                new AggregateOf<CalendarAddress>(CalendarAddress.Aggregate, context.Stream(CalendarAddress.StreamKey(practitioner))),
                new AggregateOf<CalendarKey>(CalendarKey.Aggregate, context.Stream(CalendarKey.StreamKey(hash))),
            ],
            loaded =>
                new Decision<string>("")
                    .Append(loaded[0], new CalendarAddressMade(hash, context.Now))
                    .Append(loaded[1], new CalendarKeyIssued(practitioner, context.Now)),
            new WriteOptions { Metadata = context.CreateMetadata() },
            context.Cancellation
        );
    }

    /// <summary>Makes a doctor's address good no more, if there is one.</summary>
    public Task Revoke(RequestContext context, string practitioner) =>
        log.WriteToAggregate(
            CalendarAddress.Aggregate,
            context.Stream(CalendarAddress.StreamKey(practitioner)),
            loaded =>
                loaded.State.Key is null
                    ? new Decision<string>("")
                    : new Decision<string>("").Append(loaded, new CalendarAddressRevoked(context.Now)),
            new WriteOptions { Metadata = context.CreateMetadata() },
            context.Cancellation
        );

    /// <summary>
    /// Whose calendar a key opens; null for nobody's. A key that nobody was given, one that was revoked and what is no key at all are
    /// looked for in the same two steps.
    /// </summary>
    public async Task<string?> OwnerOf(string county, string key, CancellationToken cancellation)
    {
        var hash = CalendarAddress.HashOf(key);
        var tenant = county.Length == 6 && county.All(char.IsAsciiDigit) ? county : "-";
        var found = await log.AggregateStream(CalendarKey.Aggregate, new StreamId(tenant, CalendarKey.StreamKey(hash)), cancellation);
        var practitioner = found.State.Practitioner;
        return (await Of(tenant, practitioner ?? hash, cancellation)).IsKey(hash) ? practitioner : null;
    }
}
