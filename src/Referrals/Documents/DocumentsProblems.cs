// What documents refuse, in two languages.
using Referrals.Http;

namespace Referrals.Documents;

internal static class DocumentsProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new("document.not-yet", 409, "该单据尚未形成。", "There is no such form of this case yet."),
        new("document.full-readers-only", 403, "单据和附件仅供参与本转诊单的机构查看。", "Forms and attachments are for those who take part in the case."),
    ];
}
