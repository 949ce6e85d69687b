// What a form begins with where it comes out of a case or a consultation that is there already.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.FamilyDoctor;

/// <summary>What becomes of a form.</summary>
public enum TransferPurpose
{
    /// <summary>A case of its own, or again one that was returned.</summary>
    New,

    /// <summary>An emergency that has arrived gets its form 补交转诊单.</summary>
    Paperwork,

    /// <summary>A patient in care is sent on 续转.</summary>
    Onward,

    /// <summary>A consultation leads to a referral 会诊转诊.</summary>
    Consultation,
}

/// <summary>Patient and content of what it comes out of.</summary>
/// <param name="Number">Number of that case or consultation.</param>
/// <param name="Version">What the form is sent with; null where the service does not compare it.</param>
/// <param name="Sender">Code of the institution that counts as the sender; null for the caller's.</param>
/// <param name="Entry">The form as far as it is known.</param>
public sealed record TransferSource(string Number, long? Version, string? Sender, TransferEntry Entry)
{
    private const int LongestReason = 2_000;

    public required string Person { get; init; }

    public PersonData? Patient { get; init; }

    public MaskedPerson? Masked { get; init; }

    /// <summary>The last part of the form's address for each purpose but a new case.</summary>
    public static TransferPurpose? PurposeOf(string? how) =>
        how switch
        {
            null => TransferPurpose.New,
            "paperwork" => TransferPurpose.Paperwork,
            "onward" => TransferPurpose.Onward,
            "consultation" => TransferPurpose.Consultation,
            _ => null,
        };

    /// <summary>The operation that takes the form of a case that is there already.</summary>
    public static Send<ReferralForm, ReferralAnswer> Operation(TransferPurpose purpose) =>
        purpose switch
        {
            TransferPurpose.Paperwork => Api.CompletePaperwork,
            TransferPurpose.Onward => Api.ReferOnward,
            TransferPurpose.Consultation => Api.ReferAfterConsultation,
            _ => Api.SendAgain,
        };

    /// <summary>Reads what the form comes out of.</summary>
    public static async Task<(TransferSource? Source, Problem? Problem)> Read(ApiClient api, Guid id, TransferPurpose purpose)
    {
        if (purpose == TransferPurpose.Consultation)
        {
            var consultation = await api.Get(Api.Consultation, [id.ToString()]);
            return (consultation.Value is { } found ? Of(found) : null, consultation.Problem);
        }

        var answer = await api.Get(Api.Case, [id.ToString()]);
        return (answer.Value is { } view ? Of(view, purpose) : null, answer.Problem);
    }

    /// <summary>Of a case. Who is sent on goes elsewhere; an emergency is where it is.</summary>
    public static TransferSource Of(ReferralView view, TransferPurpose purpose)
    {
        var entry = new TransferEntry();
        if (view.Request is { } request)
            entry.Take(request, view.To);
        if (purpose == TransferPurpose.Paperwork)
            (entry.Institution, entry.Unit, entry.Urgency) = (view.To.Institution, view.To.Unit, "emergency");
        else
            (entry.Institution, entry.Unit, entry.Direction, entry.Reason) = (null, null, null, "");
        return new TransferSource(view.Number, view.Version, purpose == TransferPurpose.Paperwork ? view.From.Institution : null, entry)
        {
            Person = view.Person,
            Patient = view.Patient,
            Masked = view.Masked,
        };
    }

    /// <summary>Of a consultation: its question is the reason, what it came to the summary.</summary>
    public static TransferSource Of(ConsultationView view)
    {
        var question = view.Posts is [{ } first, ..] ? first.Text ?? "" : "";
        var entry = new TransferEntry
        {
            Diagnoses = [.. view.Diagnoses],
            Urgency = view.Urgency,
            Institution = view.To.Institution,
            Unit = view.To.Unit,
            Reason = question.Length > LongestReason ? question[..LongestReason] : question,
            Summary =
                view.Meeting?.Conclusion?.Text
                ?? (view.Reports is [.., { } report] ? report.Conclusion : null)
                ?? view.Posts.LastOrDefault(post => post.Recommendation is not null)?.Text
                ?? "",
        };
        return new TransferSource(view.Number, null, view.From.Institution, entry)
        {
            Person = view.Person,
            Patient = view.Patient,
            Masked = view.Masked,
        };
    }
}
