// Refused messages for people: which there are, what is in one, and what becomes of it.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Referrals.Fhir;
using Referrals.Hosting;
using Referrals.People;
using Referrals.Shared;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Wolverine.Util;

namespace Referrals.Broker;

/// <summary>A place in the list of refused messages, the newest first: behind this one.</summary>
internal sealed record DeadLetterCursor(DateTime At, Guid Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.Ticks}~{Id}");

    /// <summary>Null where it is none of ours.</summary>
    public static DeadLetterCursor? Parse(string text) =>
        text.Split('~') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && at <= DateTime.MaxValue.Ticks
        && Guid.TryParse(id, out var guid)
            ? new DeadLetterCursor(new DateTime(at, DateTimeKind.Utc), guid)
            : null;
}

/// <summary>
/// Of one county each: what nobody is proven to have sent belongs to none, and only the operator sees it. Reads Wolverine's table, as its
/// query knows no senders, and leaves all changes to Wolverine.
/// </summary>
internal sealed partial class DeadLetterDesk(
    IMessageStore store,
    WolverineOptions options,
    PeopleVault vault,
    NpgsqlDataSource database,
    TimeProvider time,
    ILogger<DeadLetterDesk> logger
)
{
    /// <summary>What Wolverine calls a refused message.</summary>
    public static readonly string Kind = typeof(RefusedMessage).ToMessageTypeName();

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private sealed record Row(Guid Id, string Sender, bool IsRefusal, string Said, DateTime RefusedAt, bool IsReplaying)
    {
        public DeadLetterView View()
        {
            // Wolverine's own words where it was a defect of this program that stopped it.
            var parts = IsRefusal ? Said.Split(": ", 3) : ["internal", MessageRefusedException.NotUnderstood];
            var faults = parts.Length < 3 ? [] : parts[2].Split(", ").Select(fault => fault.Split(' ', 2));
            return new DeadLetterView(
                Id,
                BrokerNames.Owner(Sender)!.Value.Institution,
                parts[1] == MessageRefusedException.NotUnderstood ? null : parts[1],
                parts[0],
                [.. faults.Select(fault => new DeadLetterFault(fault[0], fault[1]))],
                Shanghai.Moment(RefusedAt),
                IsReplaying
            );
        }
    }

    private sealed record Discarded(Guid Id, string Institution, string? Type, string Problem, string Reason, string By, DateTime At);

    /// <summary>Those of a county, the newest first; one more than asked for where there are further ones.</summary>
    public async Task<IReadOnlyList<DeadLetterView>> List(
        string county,
        DeadLetterFilter filter,
        DeadLetterCursor? after,
        int limit,
        CancellationToken cancellation
    ) =>
        [
            .. (
                await database.Query<Row>(
                    $"""
                    {Select}
                      and (@institution::text is null or source = @county || '.' || @institution)
                      and (@type::text is null or split_part(exception_message, ': ', 2) = @type)
                      and (@reason::text is null or split_part(exception_message, ': ', 1) = @reason)
                      and (@at::timestamptz is null or (sent_at, id) < (@at, @id))
                    order by sent_at desc, id desc
                    limit @limit
                    """,
                    new
                    {
                        county,
                        filter.Institution,
                        filter.Type,
                        filter.Reason,
                        kind = Kind,
                        at = after?.At,
                        id = after?.Id ?? default,
                        limit = limit + 1,
                    },
                    cancellation
                )
            ).Select(row => row.View()),
        ];

    /// <summary>One of a county; null where it is not there.</summary>
    public async Task<DeadLetterView?> Find(string county, Guid id, CancellationToken cancellation) => (
            await database.Query<Row>(
                $"{Select} and id = @id",
                new
                {
                    county,
                    kind = Kind,
                    id,
                },
                cancellation
            )
        ).SingleOrDefault()?.View();

    /// <summary>What is in it.</summary>
    public async Task<DeadLetterDetail?> Open(DeadLetterView letter)
    {
        if (await Fetch(letter.Id) is not { } refused)
            return null;
        var message = Read(refused);
        var shown = refused.Syntax is null ? MessageMask.Of(message) : FhirExchange.Mask(message, MessageMask.IsPlain);
        return new DeadLetterDetail(letter, refused.Size, refused.Replays, refused.Mended, refused.ContentType, shown);
    }

    /// <summary>Has one done again. Harmless to repeat.</summary>
    public Task Replay(Guid id, CancellationToken cancellation) =>
        store.DeadLetters.ReplayAsync(new DeadLetterEnvelopeQuery([id]), cancellation);

    /// <summary>Changes one and has it done again.</summary>
    /// <returns>Why it cannot be; nothing was changed then.</returns>
    public async Task<Refusal?> Mend(Guid id, IReadOnlyList<MessageChange> changes, CancellationToken cancellation)
    {
        if (await Fetch(id) is not { } refused)
            return new Refusal("not-found");
        if (Read(refused) is not { } message)
            return new Refusal("dead-letter.not-mendable");
        var known = FhirExchange.IdOf(message);
        if (MessageMending.Apply(message, changes) is { } refusal)
            return refusal;
        if (refused.Syntax is not null && FhirExchange.IdOf(message) != known)
            return new Refusal("dead-letter.not-changeable").At("/changes");
        var body = refused.Syntax is { } syntax ? FhirExchange.Write(message, syntax) : JsonSerializer.SerializeToUtf8Bytes(message);
        if (body is null)
            return new Refusal("fhir.unreadable");
        if (body.Length > refused.Limit)
            return new Refusal("body.too-large").With("limit", $"{refused.Limit}");
        var mended = refused with { Sealed = vault.SealMessage(id, body), Size = body.Length, Mended = true };
        await store.DeadLetters.EditAndReplayAsync(id, options.DefaultSerializer.WriteMessage(mended), cancellation);
        return null;
    }

    /// <summary>Takes one away for good, and notes why.</summary>
    public async Task Discard(DeadLetterView letter, string county, DiscardReason reason, string by, CancellationToken cancellation)
    {
        // First, so that none is gone without a word. Twice is once too often, and harmless.
        await database.Execute(
            $"""
            insert into {BrokerRelay.Schema}.discarded (id, county, institution, type, problem, reason, by_account, at)
            values (@Id, @county, @Institution, @Type, @problem, @reason, @by, @at)
            on conflict do nothing
            """,
            new
            {
                letter.Id,
                county,
                letter.Institution,
                letter.Type,
                problem = letter.Reason,
                reason = Kebab.Of(reason),
                by,
                at = time.GetUtcNow().UtcDateTime,
            },
            cancellation
        );
        await store.DeadLetters.DiscardAsync(new DeadLetterEnvelopeQuery([letter.Id]), cancellation);
        LogDiscarded(letter.Id, letter.Institution, county, Kebab.Of(reason));
    }

    /// <summary>The last that were discarded, the newest first.</summary>
    public async Task<IReadOnlyList<DiscardedLetter>> DiscardedOnes(
        string county,
        string? institution,
        int limit,
        CancellationToken cancellation
    ) =>
        [
            .. (
                await database.Query<Discarded>(
                    $"""
                    select id as "Id", institution as "Institution", type as "Type", problem as "Problem", reason as "Reason",
                        by_account as "By", at as "At"
                    from {BrokerRelay.Schema}.discarded
                    where county = @county and (@institution::text is null or institution = @institution)
                    order by at desc limit @limit
                    """,
                    new
                    {
                        county,
                        institution,
                        limit,
                    },
                    cancellation
                )
            ).Select(one => new DiscardedLetter(
                one.Id,
                one.Institution,
                one.Type,
                one.Problem,
                Kebab.Parse<DiscardReason>(one.Reason)!.Value,
                one.By,
                Shanghai.Moment(one.At)
            )),
        ];

    private static readonly string Refusals = typeof(MessageRefusedException).FullName!;

    private static readonly string Select = $"""
        select id as "Id", source as "Sender", exception_type is not distinct from '{Refusals}' as "IsRefusal",
            exception_message as "Said", sent_at as "RefusedAt", coalesce(replayable, false) as "IsReplaying"
        from {DeadLetters.Schema}.wolverine_dead_letters
        where message_type = @kind and split_part(source, '.', 1) = @county and position('.' in source) > 0
        """;

    private async Task<RefusedMessage?> Fetch(Guid id) =>
        await store.DeadLetters.DeadLetterEnvelopeByIdAsync(id) is { Envelope.Data: { } data } found
            ? (RefusedMessage)options.DefaultSerializer.ReadFromData(typeof(RefusedMessage), found.Envelope)
            : null;

    // Null for what is neither JSON nor a bundle, is not all there, or cannot be opened any more.
    private JsonNode? Read(RefusedMessage refused)
    {
        if (refused.Size > refused.Limit || vault.OpenMessage(refused.Id, refused.Sealed) is not { } body)
            return null;
        if (refused.Syntax is { } syntax)
            return FhirExchange.Show(body, syntax);
        try
        {
            return JsonNode.Parse(body, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(469, LogLevel.Information, "The refused message {Id} of {Institution} in {County} was discarded: {Reason}")]
    private partial void LogDiscarded(Guid id, string institution, string county, string reason);
}
