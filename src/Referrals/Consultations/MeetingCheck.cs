// From forms about consultations of several institutions to what they mean: every fault by its pointer; texts are sealed later.
using Referrals.Cases;
using Referrals.Hosting;
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Consultations;

internal static class MeetingCheck
{
    private const int LongestNote = 2_000;
    private const int MostExperts = 20;
    private const int MostTasks = 20;

    /// <summary>Within two years: no calendar goes further.</summary>
    public static void Time(PatientRequest request, string pointer, MeetingTime time)
    {
        var latest = request.Facts.Today.AddYears(2);
        foreach (var (name, moment) in (ReadOnlySpan<(string, DateTimeOffset)>)[("from", time.From), ("until", time.Until)])
        {
            if (moment > Shanghai.EndOf(latest))
                request.Fields.Fault(
                    $"{pointer}/{name}",
                    new Refusal("field.out-of-range").With("from", request.Facts.Today.Iso()).With("to", latest.Iso())
                );
        }
    }

    /// <summary>The doctor who leads: named, or the caller.</summary>
    public static Sender? Chair(PatientRequest request, ChairForm form)
    {
        var chair = request.Colleague("/chair", form.Chair);
        if (chair is { Practitioner: null })
            request.Fields.Fault("/chair", "field.required");
        return chair;
    }

    /// <summary>What is to be done; to be made once texts are sealed.</summary>
    public static Func<IReadOnlyList<FollowUpTask>> Tasks(PatientRequest request, IReadOnlyList<TaskForm>? forms)
    {
        var (fields, today, made) = (request.Fields, request.Facts.Today, new List<Func<int, FollowUpTask>>());
        foreach (var (i, form) in fields.List("/tasks", forms, MostTasks).Take(MostTasks).Index())
        {
            if (fields.Required($"/tasks/{i}", form) is null)
                continue;
            var institution = fields.Code($"/tasks/{i}/institution", form!.Institution, 50);
            var text = request.Texts.Lines($"/tasks/{i}/text", form.Text, LongestNote);
            var due = fields.Day($"/tasks/{i}/due", form.Due, today, today.AddYears(1));
            made.Add(number => new FollowUpTask(number, institution, text.Required, due));
        }

        return () => [.. made.Select((make, i) => make(i + 1))];
    }

    /// <summary>Who is to be invited; to be made once texts are sealed.</summary>
    public static async ValueTask<Func<IReadOnlyList<Invitation>>> Experts(
        PatientRequest request,
        IReadOnlyList<ExpertForm>? forms,
        Reference<TransferWhitelist> whitelists
    )
    {
        var whitelist = await whitelists.Get(request.Context.Stream(TransferWhitelist.StreamKey), request.Cancellation);
        if (forms is null or { Count: 0 })
            request.Fields.Fault("/experts", "field.required");
        var made = new List<Func<Invitation>>();
        foreach (var (i, form) in request.Fields.List("/experts", forms, MostExperts).Take(MostExperts).Index())
        {
            if (
                request.Fields.Required($"/experts/{i}", form) is not null
                && Expert(request, $"/experts/{i}", form!, whitelist.State) is { } make
            )
                made.Add(make);
        }

        return () => [.. made.Select(make => make())];
    }

    private static Func<Invitation>? Expert(PatientRequest request, string pointer, ExpertForm form, TransferWhitelist whitelist)
    {
        var (fields, facts) = (request.Fields, request.Facts);
        if (form.Number is { } number)
        {
            if (form is not { Institution: null, Unit: null, Practitioner: null, Name: null })
                fields.Fault($"{pointer}/number", "field.not-allowed");
            return () => new Invitation(number, "", "");
        }

        var at = RequestCheck.Destination(fields, pointer, new DestinationForm(form.Institution, form.Unit), facts);
        var code = fields.OptionalCode($"{pointer}/practitioner", form.Practitioner, 50);
        var name = request.Texts.Line($"{pointer}/name", form.Name, 50);
        if (at is null)
            return null;
        var outside = facts.Directory.On(at.Institution, facts.Today)?.Kind == InstitutionKind.External;
        if (outside && !whitelist.Of(at.Institution).Any(entry => entry.IsInForce(facts.Today) && entry.CoversUnit(at.Unit)))
            fields.Fault($"{pointer}/institution", "consultation.not-whitelisted");
        if (outside && code is not null)
            fields.Fault($"{pointer}/practitioner", "field.not-allowed");
        else if (code is not null && facts.Practitioners.On(code, facts.Today)?.Institution != at.Institution)
            fields.Fault($"{pointer}/practitioner", "consultation.expert-not-there");
        if (!outside && !name.IsEmpty)
            fields.Fault($"{pointer}/name", "field.not-allowed");
        return () => new Invitation(null, at.Institution, at.Unit, code, outside, name.Sealed);
    }
}
