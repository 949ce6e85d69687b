// Notices, files, and how a case ends, as they are sent and read.
namespace Referrals.Workbench.Client;

/// <summary>Who calls a case off, and why.</summary>
public sealed record CancellationForm(string? By, string? Reason, string? Note);

/// <summary>A file of a case or a consultation. Only what is <c>clean</c> can be opened.</summary>
public sealed record AttachmentView(
    Guid Id,
    string? Name,
    string Type,
    long Size,
    string Institution,
    DateTimeOffset AddedAt,
    string State,
    bool Unscanned
);

/// <summary>A file as it was chosen.</summary>
public sealed record NewFile(string Name, string Type, byte[] Content);

/// <summary>What the caller must know, newest first.</summary>
public sealed record InboxPage(IReadOnlyList<InboxItem> Items, long Unread);

/// <summary>A notice 通知.</summary>
public sealed record InboxItem(
    long Position,
    string Kind,
    string Text,
    DateTimeOffset At,
    bool Read,
    Guid? Case,
    string Number,
    Guid? Consultation
);

/// <summary>Everything up to here was read.</summary>
public sealed record ReadingForm(long? UpTo);
