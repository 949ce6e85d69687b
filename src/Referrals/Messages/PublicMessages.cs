// From pages of the log to messages for hospital systems: what is public, never the stored shape.
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.Deductibles;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Institutions;
using Referrals.Live;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Security;
using Referrals.Shared;
using Referrals.Whitelist;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Messages;

/// <summary>
/// Says what an event means to whom. Messages have codes and references and no personal data, so they may wait in queues; whoever is
/// concerned reads the rest over HTTP, where it is recorded. The same page gives the same messages, as long as nobody comes to lead or
/// review for others meanwhile.
/// </summary>
internal sealed partial class PublicMessages(
    EventLog log,
    EventTypes types,
    CaseChanges changes,
    ConsultationChanges consultations,
    Reference<Directory> directories,
    Reference<CatalogueBook> catalogues,
    TimeProvider time,
    IOptions<JsonOptions> json,
    ILogger<PublicMessages> logger
)
{
    // As over HTTP, without what is not there.
    private readonly JsonSerializerOptions written = new(json.Value.SerializerOptions)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The messages of a page, in its order.</summary>
    /// <exception cref="LogUnavailableException">Nothing is lost: the same page may be given again.</exception>
    public async Task<IReadOnlyList<PublicMessage>> Of(IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        var told = new List<PublicMessage>();
        foreach (var change in await changes.Of(page, cancellation))
            await Add(told, change.Event, async () => [await Case(change, cancellation)]);
        foreach (var change in await consultations.Of(page, cancellation))
            await Add(told, change.Event, async () => [await Consultation(change, cancellation)]);
        foreach (var pool in page.GroupBy(e => e.Stream).Where(changed => PoolKey.OfStream(changed.Key.Key) is not null))
            await Add(told, pool.Last(), async () => [await Pool(pool.Last(), cancellation)]);
        foreach (var e in page)
            await Add(told, e, () => Task.FromResult(Other(e)));
        foreach (var list in page.GroupBy(e => e.Stream).Where(changed => References.ContainsKey(changed.Key.Key)))
            await Add(told, list.Last(), () => Task.FromResult<PublicMessage?[]>([Reference(list.Last())]));
        return [.. told.OrderBy(message => message.Position).ThenBy(message => message.Part)];
    }

    private static readonly Dictionary<string, string> References = new(StringComparer.Ordinal)
    {
        [Directory.StreamKey] = "institutions",
        [Practitioners.StreamKey] = "practitioners",
        [PolicyBook.StreamKey] = "policies",
        [CatalogueBook.StreamKey] = "catalogues",
    };

    // What cannot be told must not keep everything behind it waiting.
    private async Task Add(List<PublicMessage> told, IEvent e, Func<Task<PublicMessage?[]>> tell)
    {
        try
        {
            told.AddRange((await tell()).OfType<PublicMessage>().Where(message => message.Recipients.Count > 0));
        }
        catch (Exception problem) when (EventFault.Is(problem))
        {
            LogUntold(problem, e.EventTypeName, e.Sequence);
        }
    }

    private async Task<PublicMessage?> Case(CaseChange change, CancellationToken cancellation)
    {
        // A draft is nobody's business yet.
        if (change.After.Details is not { Sent: true } details)
            return null;
        var (before, directory, today) = (change.Before.Details, change.County.Directory, change.County.Today);
        string?[] named =
        [
            details.From.Institution,
            details.To.Institution,
            details.Reviewer,
            before?.To.Institution,
            .. directory.LeadsOf(details.To.Institution, today),
            .. directory.LeadsOf(details.From.Institution, today),
            .. details.Escalation?.Centres ?? [],
        ];
        var county = change.Event.Stream.Tenant;
        var concerned = named
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Where(institution =>
            {
                var there = new Caller("", county, institution, Roles.HisSystem | Roles.Dispatcher);
                return change.MayBeOpenedBy(there) || change.CouldBeOpenedBy(there);
            });
        var name = types.NameOf(change.Event.Data.GetType());
        var book = await catalogues.Get(new StreamId(county, CatalogueBook.StreamKey), cancellation);
        return Message(
            change.Event,
            0,
            PublicMessageTypes.Of("referral", name),
            change.Case.ToString(),
            [.. concerned],
            new ReferralMessage(
                name,
                change.Event.HappenedAt.ToOffset(Shanghai.Offset),
                ReferralView.Of(change.Case, change.After, change.Event.Version, null, null, false, null, null, [], book.State)
            )
        );
    }

    private async Task<PublicMessage?> Pool(IEvent last, CancellationToken cancellation)
    {
        var pool = PoolKey.OfStream(last.Stream.Key)!;
        var day = await log.AggregateStream(PoolDay.Aggregate, last.Stream, AsOf.Version(last.Version), cancellation);
        var directory = (await directories.Get(new StreamId(last.Stream.Tenant, Directory.StreamKey), cancellation)).State;
        return Message(
            last,
            0,
            PublicMessageTypes.Pool,
            pool.ToString(),
            [pool.Institution, .. directory.LeadsOf(pool.Institution, Shanghai.Day(time.GetUtcNow()))],
            PoolView.Show(pool, day.State, last.Version, details: false, null)
        );
    }

    private PublicMessage?[] Other(IEvent e) =>
        e.Data switch
        {
            StaysAssessed assessed => Assessed(e, assessed),
            IWhitelistEvent entry =>
            [
                Message(
                    e,
                    0,
                    PublicMessageTypes.Of("whitelist", types.NameOf(e.Data.GetType())),
                    entry.Entry.ToString(),
                    [PublicMessage.Everybody],
                    new WhitelistMessage(entry.Entry, types.NameOf(e.Data.GetType()), entry.At.ToOffset(Shanghai.Offset), e.Version)
                ),
            ],
            _ => [],
        };

    // Each hospital hears of its own stays, the insurer of all.
    private PublicMessage?[] Assessed(IEvent e, StaysAssessed assessed)
    {
        var (person, year) = DeductibleYear.Parse(e.Stream.Key);
        var stays = assessed.Assessment.Stays;
        return
        [
            .. stays
                .GroupBy(stay => stay.Institution, StringComparer.Ordinal)
                .Select(own => (To: own.Key, Stays: (IReadOnlyList<StayAssessment>)[.. own]))
                .Append((To: InsuranceOffice.Code, Stays: stays))
                .Where(own => own.Stays.Count > 0)
                .Select(
                    (own, part) =>
                        Message(
                            e,
                            part,
                            PublicMessageTypes.Deductible,
                            person,
                            [own.To],
                            new DeductibleMessage(person, year, e.Version, assessed.At.ToOffset(Shanghai.Offset), own.Stays)
                        )
                ),
        ];
    }

    private PublicMessage Reference(IEvent last) =>
        Message(
            last,
            0,
            PublicMessageTypes.Reference,
            References[last.Stream.Key],
            [PublicMessage.Everybody],
            new ReferenceMessage(References[last.Stream.Key], last.Version)
        );

    private PublicMessage Message<T>(IEvent e, int part, string type, string subject, IReadOnlyList<string> recipients, T data) =>
        PublicMessage.Of(
            e,
            part,
            type,
            subject,
            [.. recipients.Distinct(StringComparer.Ordinal)],
            JsonSerializer.SerializeToElement(data, (JsonTypeInfo<T>)written.GetTypeInfo(typeof(T)))
        );

    [LoggerMessage(450, LogLevel.Error, "Event {Name} at {Position} cannot be told to hospital systems")]
    private partial void LogUntold(Exception problem, string name, long position);
}
