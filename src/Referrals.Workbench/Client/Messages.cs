// Refused messages, hospital systems, projections and schedules as the workbench reads them.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Workbench.Client;

/// <summary>A page of refused messages.</summary>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetterView> Items, string? Next) : IPage<DeadLetterView>;

/// <summary>A message of a hospital's system that was refused 死信.</summary>
public sealed record DeadLetterView(
    Guid Id,
    string Institution,
    string? Type,
    string Reason,
    IReadOnlyList<DeadLetterFault> Faults,
    DateTimeOffset RefusedAt,
    bool IsReplaying
);

/// <summary>What is wrong at one place of it.</summary>
public sealed record DeadLetterFault(string Pointer, string Code);

/// <summary>What is in it, without what tells who a patient is.</summary>
public sealed record DeadLetterDetail(
    DeadLetterView Letter,
    int Size,
    int Replays,
    bool IsMended,
    string? ContentType,
    JsonElement? Message
);

/// <summary>How it is mended.</summary>
public sealed record MendingForm(IReadOnlyList<MessageChange>? Changes);

/// <summary>One place that is changed.</summary>
public sealed record MessageChange(string? Pointer, JsonElement? Value);

/// <summary>Why it is discarded.</summary>
public sealed record DiscardForm(string? Reason);

/// <summary>Messages that were discarded.</summary>
public sealed record DiscardedLetters(IReadOnlyList<DiscardedLetter> Items);

/// <summary>A refused message that somebody has discarded.</summary>
public sealed record DiscardedLetter(
    Guid Id,
    string Institution,
    string? Type,
    string Problem,
    string Reason,
    string By,
    DateTimeOffset At
);

/// <summary>Hospitals' systems.</summary>
public sealed record SenderList(IReadOnlyList<SenderView> Items);

/// <summary>A hospital's system 接口状态.</summary>
public sealed record SenderView(string Institution, DateTimeOffset HeardAt, bool IsSilent);

/// <summary>Webhooks of the county.</summary>
public sealed record WebhookList(IReadOnlyList<WebhookView> Items);

/// <summary>Where an institution's messages are sent, and how far they are.</summary>
public sealed record WebhookView(
    string Institution,
    string Url,
    int Waiting,
    DateTimeOffset? FailingSince,
    int Attempts,
    DateTimeOffset? NextAttempt,
    string? LastProblem,
    DateTimeOffset? DeliveredAt
);

/// <summary>Where an institution's messages are to be sent 推送地址.</summary>
public sealed record WebhookForm(string? Url);

/// <summary>A webhook with the key of its signatures.</summary>
public sealed record WebhookSecretView(string Secret, WebhookView Webhook);

/// <summary>A day of a ward's beds, whole 床位公布.</summary>
public sealed record PoolForm(string? Reason, BedsForm? Beds);

/// <summary>Beds of a ward on a day.</summary>
public sealed record BedsForm(int? Staffed, int? Census, int? ExpectedDischarges);

/// <summary>Projections of the service.</summary>
public sealed record ProjectionList(IReadOnlyList<ProjectionView> Items);

/// <summary>How far a projection 投影 is. What people read lags by as many events.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">As it says itself.</param>
/// <param name="Position">How far it has come.</param>
/// <param name="Lag">Events behind the log.</param>
/// <param name="LeftAlone">It says that it runs, and is behind, and no node follows the log with it.</param>
/// <param name="Error">Why it does not go on.</param>
public sealed record ProjectionView(string Name, string State, long Position, long Lag, bool LeftAlone, string? Error)
{
    /// <summary>Whether it goes on by itself.</summary>
    [JsonIgnore]
    public bool IsWell => State == "running" && !LeftAlone;
}

/// <summary>What a publication has changed, or would.</summary>
public sealed record PublicationAnswer(
    bool Changed,
    bool DryRun,
    IReadOnlyList<PublishedDay> Pools,
    IReadOnlyList<LeftOutSession>? LeftOut
);

/// <summary>A pool's day after its publication.</summary>
public sealed record PublishedDay(
    string Pool,
    bool Changed,
    IReadOnlyList<PublishedSession> Sessions,
    IReadOnlyList<WithdrawnCase> Withdrawn
);

/// <summary>The figures of a session, in places.</summary>
public sealed record PublishedSession(string Session, int Capacity, int Required, int Offered, DateTimeOffset ReleaseAt, string? Name);

/// <summary>A case that loses its place.</summary>
public sealed record WithdrawnCase(Guid Id, string Number, string Session);

/// <summary>A session that is not named any more.</summary>
public sealed record LeftOutSession(string Pool, string Session, DateTimeOffset From, DateTimeOffset Until, bool Suspended);
