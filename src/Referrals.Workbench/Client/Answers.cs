// What comes back: a value or a problem, with version and position.
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Referrals.Workbench.Client;

/// <summary>RFC 9457 problem details as the service writes them.</summary>
public sealed record Problem
{
    /// <summary>Code of a request that no answer came for: the network or the service is away.</summary>
    public const string Away = "workbench.network-away";

    /// <summary>Code of an answer that was none of the service's.</summary>
    public const string Unreadable = "workbench.unreadable-answer";

    /// <summary>Stable.</summary>
    public string Code { get; init; } = "";

    /// <summary>In the language that was asked for.</summary>
    public string Title { get; init; } = "";

    /// <summary>The HTTP status; 0 where there was no answer.</summary>
    public int Status { get; init; }

    /// <summary>Each fault with its place.</summary>
    public IReadOnlyList<ProblemField>? Errors { get; init; }

    /// <summary>JSON pointer of the one place at fault.</summary>
    public string? Pointer { get; init; }

    /// <summary>Actions that are possible instead.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>For the operator's logs.</summary>
    public string? TraceId { get; init; }

    /// <summary>No answer came: the frame says so for the whole page.</summary>
    [JsonIgnore]
    public bool IsAway => Code == Away;

    /// <summary>Trying the same again may help.</summary>
    [JsonIgnore]
    public bool IsPassing => Status is 0 or 429 or 503 or 502 or 504;

    /// <summary>
    /// Nothing is known of what was tried, now or before: no answer came, or the caller has to sign in again. The same attempt may be made
    /// again.
    /// </summary>
    [JsonIgnore]
    public bool LeavesOpen => IsPassing || Status == 401;

    /// <summary>Somebody else was first: the version that was seen is no longer the present one.</summary>
    [JsonIgnore]
    public bool IsConflict => Status == 412;
}

/// <summary>One fault.</summary>
public sealed record ProblemField
{
    /// <summary>JSON pointer into the body, or the name of a query.</summary>
    public string Pointer { get; init; } = "";

    /// <summary>Stable.</summary>
    public string Code { get; init; } = "";

    /// <summary>In the language that was asked for.</summary>
    public string Title { get; init; } = "";
}

/// <summary>A value, or a problem.</summary>
public sealed record Answer<T>
{
    /// <summary>Null where there is a problem.</summary>
    public T? Value { get; init; }

    /// <summary>Null where there is a value.</summary>
    public Problem? Problem { get; init; }

    /// <summary>From <c>ETag</c>, for <c>If-Match</c> of what follows.</summary>
    public long? Version { get; init; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsGood => Problem is null;
}
