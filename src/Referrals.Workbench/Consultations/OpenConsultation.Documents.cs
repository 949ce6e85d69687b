// Files and printed forms of a consultation.
using Referrals.Workbench.Cases;
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Consultations;

public sealed partial class OpenConsultation : IDocumented
{
    /// <inheritdoc cref="OpenItem{TAnswer}.Version"/>
    public override long? Version => View?.Version;

    /// <inheritdoc/>
    public string Address => $"/api/consultations/{Id}";

    /// <inheritdoc/>
    public bool IsReadInFull => View?.Patient is not null;

    /// <inheritdoc/>
    public IReadOnlyList<PrintedForm> Forms =>
        View switch
        {
            { Kind: "written-advice" } => [new("advice", "打印图文咨询单", "Print questions and answers")],
            { Meeting.Conclusion: not null } => [new("conclusion", "打印会诊结论单", "Print the conclusion")],
            { Reports.Count: > 0 } => [new("report", "打印诊断报告单", "Print the report")],
            _ => [],
        };

    /// <inheritdoc/>
    public Task<Answer<IReadOnlyList<AttachmentView>>> Files() => api.Get(Api.ConsultationFiles, [$"{Id}"]);

    /// <inheritdoc/>
    public Task<Problem?> Attach(Guid id, NewFile file, Sending sending) =>
        Attach(id, () => api.Upload(ApiJson.Default.ConsultationAnswer, $"/api/consultations/{id}/attachments", file, sending));

    /// <inheritdoc/>
    public Task<bool> Withdraw(Guid file) =>
        Do($"withdraw {file}", (key, sending) => api.Post(Api.WithdrawFromConsultation, [key, file.ToString()], sending));
}
