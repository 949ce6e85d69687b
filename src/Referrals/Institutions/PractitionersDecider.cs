// Rules of practitioners and of family-doctor contracts.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Institutions;

internal static class PractitionersDecider
{
    /// <summary>Enters a practitioner with a first post.</summary>
    public static Decided Register(Practitioners state, Directory directory, PractitionerRegistered registered, PractitionerPostSet post)
    {
        if (state.People.TryGetValue(registered.Code, out var known))
        {
            return known.Registered == registered && known.Posts is { } posts && Same(posts.All[0].Value, post)
                ? Decided.Nothing
                : new Refusal("practitioner.exists").With("code", registered.Code);
        }

        return PostFault(directory, post) ?? Decided.With(registered, post);
    }

    /// <summary>Another post from a day.</summary>
    public static Decided Move(Practitioners state, Directory directory, PractitionerPostSet post)
    {
        if (!state.People.TryGetValue(post.Code, out var practitioner))
            return Unknown(post.Code);
        if (practitioner.On(post.From) is not { } now)
            return new Refusal("practitioner.not-there").At("/from").With("code", post.Code);
        if (
            now.Institution == post.Institution
            && now.Units.SequenceEqual(post.Units, StringComparer.Ordinal)
            && now.Roles.SequenceEqual(post.Roles)
        )
            return Decided.Nothing;
        return PostFault(directory, post) ?? Decided.With(post);
    }

    /// <summary>Sets or withdraws the last day.</summary>
    public static Decided SetLeaving(Practitioners state, PractitionerLeavingSet e)
    {
        if (!state.People.TryGetValue(e.Code, out var practitioner))
            return Unknown(e.Code);
        if (practitioner.Until == e.Until)
            return Decided.Nothing;
        return e.Until < practitioner.Registered.From ? new Refusal("period.backwards").At("/until") : Decided.With(e);
    }

    /// <summary>Signs a family-doctor contract.</summary>
    public static Decided Sign(Contracts state, Practitioners practitioners, ContractSigned e)
    {
        if (e.Until < e.From)
            return new Refusal("period.backwards").At("/until");
        if (state.All.Contains(new ContractOn(e.Doctor, e.Institution, e.From, e.Until)))
            return Decided.Nothing;
        if (Overlap(state, e) is { } overlap)
            return overlap;

        return
            practitioners.On(e.Doctor, e.From) is { } doctor
            && doctor.Institution == e.Institution
            && doctor.Is(PractitionerRole.FamilyDoctor)
            ? Decided.With(e)
            : new Refusal("contract.no-family-doctor").At("/doctor").With("code", e.Doctor);
    }

    /// <summary>The refusal where another contract holds on one of the days of this one.</summary>
    public static Refusal? Overlap(Contracts state, ContractSigned e) =>
        state.All.Find(c => c.From <= e.Until && e.From <= c.Until && c.From <= c.Until) is { } contract
            ? DirectoryDecider.Overlaps(contract.From, contract.Until) with
            {
                Code = "contract.overlaps",
            }
            : null;

    /// <summary>Lets a contract end on another day; on the day before its first when it was entered by mistake.</summary>
    public static Decided End(Contracts state, ContractEnded e)
    {
        if (state.All.Find(c => c.From == e.From) is not { } contract)
            return new Refusal("contract.unknown").At("/from").With("from", e.From.ToString("O", CultureInfo.InvariantCulture));
        if (contract.Until == e.Until)
            return Decided.Nothing;
        if (DirectoryDecider.Backwards(e.From, e.Until) is { } backwards)
            return backwards;
        return state.All.Find(c => c.From > e.From && c.From <= e.Until && c.From <= c.Until) is { } next
            ? DirectoryDecider.Overlaps(next.From, next.Until) with
            {
                Code = "contract.overlaps",
            }
            : Decided.With(e);
    }

    private static Refusal? PostFault(Directory directory, PractitionerPostSet post)
    {
        if (directory.On(post.Institution, post.From) is null)
            return new Refusal("field.unknown-code").At("/institution").With("code", post.Institution);
        for (var at = 0; at < post.Units.Count; at++)
        {
            if (directory.Unit(post.Institution, post.Units[at], post.From) is null)
                return new Refusal("field.unknown-code").At($"/units/{at}").With("code", post.Units[at]);
        }

        return null;
    }

    // Records that hold lists are not equal by value.
    private static bool Same(PractitionerPostSet a, PractitionerPostSet b) =>
        a.Institution == b.Institution
        && a.From == b.From
        && a.Units.SequenceEqual(b.Units, StringComparer.Ordinal)
        && a.Roles.SequenceEqual(b.Roles);

    private static Refusal Unknown(string code) => new Refusal("practitioner.unknown").With("code", code);
}
