// What files hang on and forms are printed of: a case or a consultation.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Cases;

/// <summary>A form on paper.</summary>
/// <param name="Name">Its last part of the address: <c>referral</c>.</param>
/// <param name="Chinese">On the button.</param>
/// <param name="English">On the button.</param>
public sealed record PrintedForm(string Name, string Chinese, string English);

/// <summary>A case or a consultation with its files and forms.</summary>
public interface IDocumented
{
    /// <summary>Which; null where none is open.</summary>
    Guid? Id { get; }

    /// <summary>The version that is shown.</summary>
    long? Version { get; }

    /// <summary>Its path in the API.</summary>
    string Address { get; }

    /// <summary>Files and forms are for those who read all of it.</summary>
    bool IsReadInFull { get; }

    /// <summary>Forms that there are of it now.</summary>
    IReadOnlyList<PrintedForm> Forms { get; }

    /// <summary>Whether this may be done now.</summary>
    bool May(string action);

    /// <summary>What is attached.</summary>
    Task<Answer<IReadOnlyList<AttachmentView>>> Files();

    /// <summary>Attaches a file to the one with this id, whatever is open meanwhile, and reads it again.</summary>
    Task<Problem?> Attach(Guid id, NewFile file, Sending sending);

    /// <summary>Takes a file back.</summary>
    Task<bool> Withdraw(Guid file);
}

public sealed partial class OpenCase : IDocumented
{
    /// <inheritdoc cref="OpenItem{TAnswer}.Version"/>
    public override long? Version => View?.Version;

    /// <inheritdoc/>
    public string Address => $"/api/referrals/{Id}";

    /// <inheritdoc/>
    public bool IsReadInFull => View?.Patient is not null;

    /// <inheritdoc/>
    public IReadOnlyList<PrintedForm> Forms =>
        [
            .. View is { Request: not null, State: not "draft" } ? [new("referral", "打印转诊单", "Print the form")] : (PrintedForm[])[],
            .. View?.Outcome is not null ? [new("outcome", "打印回转单", "Print the return slip")] : (PrintedForm[])[],
        ];

    /// <inheritdoc/>
    public Task<Answer<IReadOnlyList<AttachmentView>>> Files() => api.Get(Api.Attachments, [$"{Id}"]);

    /// <inheritdoc/>
    public Task<Problem?> Attach(Guid id, NewFile file, Sending sending) =>
        Attach(id, () => api.Upload(ApiJson.Default.ReferralAnswer, $"/api/referrals/{id}/attachments", file, sending));

    /// <inheritdoc/>
    public Task<bool> Withdraw(Guid file) =>
        Do($"withdraw {file}", (key, sending) => api.Post(Api.WithdrawAttachment, [key, file.ToString()], sending));
}
