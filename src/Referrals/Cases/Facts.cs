// What a decision believes of the world around the case: institutions, practitioners, policy, and the day.
using System.Security.Cryptography;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Cases;

/// <summary>Facts from other streams, loaded once for a request; events record their versions.</summary>
internal sealed record Facts(Directory Directory, long DirectoryVersion, Practitioners Practitioners, Policy Policy, DateTimeOffset Now)
{
    /// <summary>The business day, Asia/Shanghai.</summary>
    public DateOnly Today { get; } = Shanghai.Day(Now);

    /// <summary>When an answer to a case is due that is asked for now.</summary>
    public DateTimeOffset AnswerDue(Urgency urgency, Direction direction) => Policy.AnswerDue(urgency, direction, Now);

    /// <summary>The township hospital that must review before this sender's case goes on, by policy.</summary>
    public string? Reviewer(string sender, ReferralRequest request)
    {
        if (request.Direction == Direction.Down || request.Urgency == Urgency.Emergency || Policy.Referrals.TownshipReview == TownshipReview.None)
            return null;
        return Directory.ReviewerOf(sender, Today)
            ?? (Policy.Referrals.TownshipReview == TownshipReview.All && Directory.On(sender, Today) is { } here && here.Kind.IsTownshipHospital ? sender : null);
    }

    /// <summary>The sender as of today; a practitioner must work there.</summary>
    public Sender? Sender(Fields fields, string pointer, string? institution, string? practitioner)
    {
        if (institution is null || Directory.On(institution, Today) is null)
        {
            fields.Fault(pointer, "referral.institution-not-open");
            return null;
        }

        if (practitioner is null)
            return new Sender(institution, null);
        if (Practitioners.On(practitioner, Today) is not { } known || known.Institution != institution)
        {
            fields.Fault(pointer, "referral.practitioner-not-here");
            return null;
        }

        return new Sender(institution, practitioner, known.Is(PractitionerRole.FamilyDoctor));
    }

    /// <summary>The number of a case for people 转诊单号: county, day, and seven characters of the case's own id, without those that are read wrongly.</summary>
    public string Number(string county, Guid referral)
    {
        const string alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(referral.ToByteArray(), hash);
        var characters = new char[7];
        for (var i = 0; i < characters.Length; i++)
            characters[i] = alphabet[hash[i] % alphabet.Length];
        return $"{county}-{Today:yyMMdd}-{new string(characters)}";
    }
}

internal static class AnswerClocks
{
    /// <summary>When an answer that is asked for at a moment is due.</summary>
    public static DateTimeOffset AnswerDue(this Policy policy, Urgency urgency, Direction direction, DateTimeOffset start) => policy.Due(
        (urgency, direction) switch
        {
            (Urgency.Emergency, _) => policy.Clocks.AnswerEmergency,
            (Urgency.Urgent, _) => policy.Clocks.AnswerUrgent,
            (_, Direction.Down) => policy.Clocks.DownAcceptance,
            _ => policy.Clocks.AnswerRoutine,
        },
        start);
}

/// <summary>Loads facts.</summary>
internal sealed class FactsLoader(Reference<Directory> directory, Reference<Practitioners> practitioners, Reference<PolicyBook> policies)
{
    public async ValueTask<Facts> Load(Call call)
    {
        var institutions = await directory.Get(call.Stream(Directory.StreamKey), call.Cancellation);
        var people = await practitioners.Get(call.Stream(Practitioners.StreamKey), call.Cancellation);
        var book = await policies.Get(call.Stream(PolicyBook.StreamKey), call.Cancellation);
        return new Facts(institutions.State, institutions.Version, people.State, book.State.At(call.Now), call.Now);
    }
}
