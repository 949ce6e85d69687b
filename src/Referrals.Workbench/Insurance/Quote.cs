// Asking what a stay would cost, and a person's year.
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Insurance;

/// <summary>What is typed to ask for a quote.</summary>
public sealed class Quote(ApiClient api)
{
    /// <summary>Code of the institution.</summary>
    public string Institution { get; set; } = "";

    public bool Emergency { get; set; }

    /// <summary>When the stay would begin, as an input has it; empty for now.</summary>
    public string At { get; set; } = "";

    /// <summary>What was answered; null before, and where it was refused.</summary>
    public QuoteAnswer? Answer { get; private set; }

    public Problem? Problem { get; private set; }

    public bool IsBusy { get; private set; }

    /// <summary>Whether it can be asked: a moment is left empty, or is one.</summary>
    public bool IsComplete => Institution.Length > 0 && (At.Length == 0 || Moments.Moment(At) is not null);

    /// <summary>Asks.</summary>
    public async Task Ask(string person)
    {
        IsBusy = true;
        var form = new QuoteForm(person, Institution, Emergency ? true : null, Moments.Moment(At));
        // A question is another one each time it is asked.
        var answer = await api.Post(Api.Quote, [], form, Sending.New());
        (Answer, Problem, IsBusy) = (answer.Value, answer.Problem, false);
    }

    /// <summary>Forgets what was answered, when it is about somebody else.</summary>
    public void Clear() => (Answer, Problem) = (null, null);
}

/// <summary>Stays that are joined, or one alone.</summary>
public sealed record Chain(int? Number, IReadOnlyList<StayAnswer> Stays)
{
    public decimal Credited => Stays.Sum(stay => stay.Credited);

    /// <summary>Chains of a year, the latest first; stays within in their order.</summary>
    public static IReadOnlyList<Chain> Of(PersonYear year) =>
        [
            .. year
                .Stays.GroupBy(
                    stay => stay.Assessment.Chain is { } number ? $"chain {number}" : $"stay {stay.Assessment.Stay}",
                    StringComparer.Ordinal
                )
                .Select(chain => new Chain(chain.First().Assessment.Chain, [.. chain.OrderBy(stay => stay.Assessment.AdmittedAt)]))
                .OrderByDescending(chain => chain.Stays[^1].Assessment.AdmittedAt),
        ];
}
