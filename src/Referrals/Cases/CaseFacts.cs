// What a decision believes of the world around the case: institutions, practitioners, policy, and the day.
using System.Security.Cryptography;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

internal static class AnswerClocks
{
    /// <summary>When an answer that is asked for at a moment is due.</summary>
    public static DateTimeOffset AnswerDue(this Policy policy, Urgency urgency, Direction direction, DateTimeOffset start) =>
        policy.Due(
            (urgency, direction) switch
            {
                (Urgency.Emergency, _) => policy.Clocks.AnswerEmergency,
                (Urgency.Urgent, _) => policy.Clocks.AnswerUrgent,
                (_, Direction.Down) => policy.Clocks.DownAcceptance,
                _ => policy.Clocks.AnswerRoutine,
            },
            start
        );
}

internal static class CaseFacts
{
    extension(ReferenceFacts facts)
    {
        /// <summary>When an answer to a case is due that is asked for now.</summary>
        public DateTimeOffset AnswerDue(Urgency urgency, Direction direction) => facts.Policy.AnswerDue(urgency, direction, facts.Now);

        /// <summary>The township hospital that must review before this sender's case goes on, by policy.</summary>
        public string? Reviewer(string sender, ReferralRequest request)
        {
            if (
                request.Direction == Direction.Down
                || request.Urgency == Urgency.Emergency
                || facts.Policy.Referrals.TownshipReview == TownshipReview.None
            )
                return null;
            return facts.Directory.ReviewerOf(sender, facts.Today)
                ?? (
                    facts.Policy.Referrals.TownshipReview == TownshipReview.All
                    && facts.Directory.On(sender, facts.Today) is { } here
                    && here.Kind.IsTownshipHospital
                        ? sender
                        : null
                );
        }

        /// <summary>How long an appointment is held at the longest.</summary>
        public DateTimeOffset LatestHold(Appointment appointment)
        {
            if (appointment.Pool is { } place)
                return PoolDecider.LatestHold(PoolKey.Parse(place.Pool)!);
            var due = facts.Policy.Due(facts.Policy.Clocks.Arrival, appointment.StartsAt);
            var longest = appointment.StartsAt.AddHours(facts.Policy.Referrals.LongestHoldHours);
            return due < longest ? due : longest;
        }

        /// <summary>The sender as of today; a practitioner must work there.</summary>
        public Sender? Sender(Fields fields, string pointer, string? institution, string? practitioner)
        {
            if (institution is null || facts.Directory.On(institution, facts.Today) is null)
            {
                fields.Fault(pointer, "referral.institution-not-open");
                return null;
            }

            if (practitioner is null)
                return new Sender(institution, null);
            if (facts.Practitioners.On(practitioner, facts.Today) is not { } known || known.Institution != institution)
            {
                fields.Fault(pointer, "referral.practitioner-not-here");
                return null;
            }

            return new Sender(institution, practitioner, known.Is(PractitionerRole.FamilyDoctor));
        }

        /// <summary>
        /// The number of a case for people 转诊单号: county, day, and seven characters of the case's own id, without those that are read
        /// wrongly.
        /// </summary>
        public string Number(string county, Guid referral)
        {
            const string alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
            Span<byte> hash = stackalloc byte[32];
            SHA256.HashData(referral.ToByteArray(), hash);
            var characters = new char[7];
            for (var i = 0; i < characters.Length; i++)
                characters[i] = alphabet[hash[i] % alphabet.Length];
            return $"{county}-{facts.Today:yyMMdd}-{new string(characters)}";
        }
    }
}
