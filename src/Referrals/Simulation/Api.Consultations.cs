// Consultations: what is done to them, and their board as far as it is compared.
using Referrals.Consultations;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>What of a consultation the simulation looks at.</summary>
internal sealed record ConsultationSummary(ConsultationStateName State, DateTimeOffset AnswerDue, MeetingSummary? Meeting);

/// <summary>What of one of several institutions.</summary>
internal sealed record MeetingSummary(DateTimeOffset? ConclusionDue);

/// <summary>Numbers of a department.</summary>
internal sealed record ShownDepartment(
    ConsultationKind Kind,
    string Institution,
    string Unit,
    long Asked,
    long Answered,
    long AnsweredInTime,
    long Declined,
    long Cancelled,
    long? MedianMinutes,
    long? P90Minutes,
    long KeptLocal,
    long Referred,
    long Recognised,
    long Reused
);

/// <summary>Numbers of an expert.</summary>
internal sealed record ShownExpert(string Practitioner, string Institution, string Kind, long Count, long Consultations);

/// <summary>The board.</summary>
internal sealed record ShownConsultations(IReadOnlyList<ShownDepartment> Departments, IReadOnlyList<ShownExpert> Experts);

internal sealed partial class Api
{
    /// <summary>Asks for a consultation, or does something to one; counts it by its action.</summary>
    public async Task<ConsultationAnswer> Consult(
        SimulatedCaller who,
        HttpMethod method,
        string path,
        string action,
        object? body,
        params ConsultationStateName[] expected
    )
    {
        using var sent = await Send(who, method, path, Write(body), null);
        var what = $"{method} {path} as {who.Role}";
        var answer = await Read<ConsultationAnswer>(sent, [200, 201], what);
        statistics.Did(action);
        return expected.Contains(answer.State)
            ? answer
            : throw Unexpected(
                $"{what}: the consultation is {Kebab.Of(answer.State)}, not {string.Join(" or ", expected.Select(state => Kebab.Of(state)))}"
            );
    }

    /// <summary>Opens a consultation.</summary>
    public async Task<ConsultationSummary> Consultation(SimulatedCaller who, Guid id)
    {
        var seen = await Get<ConsultationSummary>(who, $"/api/consultations/{id}");
        statistics.Did("consultation-read");
        return seen;
    }

    /// <summary>Looks at a list of consultations that knows all that was written here: who is busy when is read from it.</summary>
    public async Task CatchUpConsultations(SimulatedCaller who)
    {
        for (var patience = 30; ; patience--)
        {
            using var answer = await Send(who, HttpMethod.Get, $"/api/consultations?limit=1&after={position ?? "0"}", null, null);
            if (answer.IsSuccessStatusCode || patience == 0)
                return;
        }
    }

    /// <summary>The board of consultations of the county or of one institution, once it has caught up with what was written here.</summary>
    public Task<ShownConsultations> ConsultationBoard(string? institution, CountedPeriod period) =>
        ReadOf<ShownConsultations>("boards/consultations", period, institution is null ? "" : $"&institution={institution}");
}
