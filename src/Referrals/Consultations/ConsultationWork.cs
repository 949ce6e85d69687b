// What consultations are counted as. Pure.
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>What an expert does in consultations.</summary>
public enum ConsultationWorkKind
{
    /// <summary>Answers in writing 图文答复.</summary>
    Answer,

    /// <summary>Sessions led 主持会诊.</summary>
    Chair,

    /// <summary>Opinions in sessions, and after them 会诊意见.</summary>
    Opinion,

    /// <summary>Reports of examinations, corrected ones too 出具报告.</summary>
    Report,
}

/// <summary>How often a practitioner did something in one consultation.</summary>
/// <param name="Practitioner">Code.</param>
/// <param name="Institution">Where the practitioner worked.</param>
/// <param name="Kind">What.</param>
/// <param name="Count">How often.</param>
/// <param name="AskedAt">When the consultation was asked for.</param>
internal sealed record ConsultationWork(
    string Practitioner,
    string Institution,
    ConsultationWorkKind Kind,
    int Count,
    DateTimeOffset AskedAt
)
{
    /// <summary>Everything that was done in a consultation, by those who are known by their code.</summary>
    public static IEnumerable<ConsultationWork> Of(ConsultationDetails details) =>
        Done(details)
            .Where(one => one.By.Practitioner is not null)
            .GroupBy(one => (one.By.Practitioner, one.Kind))
            .Select(group => new ConsultationWork(
                group.Key.Practitioner!,
                group.First().By.Institution,
                group.Key.Kind,
                group.Count(),
                details.AskedAt
            ));

    /// <summary>
    /// Whether a consultation kept a patient where the patient was: the last answer, or the conclusion, was to treat or observe there, and
    /// no referral came of it 避免转诊.
    /// </summary>
    public static bool KeptLocal(ConsultationDetails details) =>
        details.Referred is null
        && (details.Meeting?.Conclusion?.Recommendation ?? details.Posts.FindLast(post => post.Recommendation is not null)?.Recommendation)
            is AdviceRecommendation.TreatLocally
                or AdviceRecommendation.Observe;

    private static IEnumerable<(Sender By, ConsultationWorkKind Kind)> Done(ConsultationDetails details)
    {
        foreach (var post in details.Posts.Where(post => post.Recommendation is not null))
            yield return (post.By, ConsultationWorkKind.Answer);
        // What was written down for somebody from outside is not the work of the one who wrote.
        foreach (var opinion in details.Meeting?.Opinions ?? [])
        {
            if (opinion.Expert is not { } number || details.Meeting!.Expert(number) is not { Outside: true })
                yield return (opinion.By, ConsultationWorkKind.Opinion);
        }

        if (details.Meeting?.Conclusion is { } conclusion)
            yield return (conclusion.By, ConsultationWorkKind.Chair);
        foreach (var report in details.Reports)
            yield return (report.By, ConsultationWorkKind.Report);
    }
}
