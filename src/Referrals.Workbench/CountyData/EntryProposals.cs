// Proposing an entry of the whitelist 白名单.
using Referrals.Workbench.Care;
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.CountyData;

/// <summary>The form of one entry; whole lists come as a table.</summary>
public static class EntryProposals
{
    public const string Action = "propose-entry";

    private const string Outside = "external";
    private const string Place = "/institution";

    /// <summary>The form, valid from today on unless another day is said.</summary>
    /// <param name="names">Institutions that are known.</param>
    /// <param name="today">In Shanghai.</param>
    public static ActionForm For(Names names, DateOnly today) =>
        new ActionForm(
            Action,
            [
                new FormField(Place, FieldKind.Place, "县域外机构", "Institution outside the county")
                {
                    Only = [.. names.All.Where(one => one.Kind == Outside).Select(one => one.Code)],
                    Hint = ("不选科室即不限科室", "without a unit, all of them"),
                },
                new FormField("/tier", FieldKind.Choice, "层级", "Tier") { Required = true, Codes = Codes.OutsideTiers },
                new FormField("/from", FieldKind.Day, "生效日", "First day") { Required = true },
                new FormField("/until", FieldKind.Day, "截止日", "Last day")
                {
                    Hint = ("不填则按政策规定的有效期", "without it, for as long as the policy says"),
                },
                new FormField("/quota", FieldKind.Number, "年度名额", "Quota of a year"),
                new FormField("/reason", FieldKind.Text, "理由", "Reason") { Required = true, Longest = 500 },
            ]
        )
        {
            Rules = Check,
        }.Begin("/from", value => value.Text = Formats.Iso(today));

    /// <summary>What is sent.</summary>
    public static EntryForm Read(ActionForm form)
    {
        var place = form.Place(Place);
        return new EntryForm(
            place?.Institution,
            form.Text("/tier"),
            place?.Unit is { Length: > 0 } unit ? [unit] : [],
            form.Day("/from"),
            form.Day("/until"),
            form.Number("/quota"),
            form.Text("/reason")
        );
    }

    private static void Check(ActionForm form, Words words, DateTimeOffset now)
    {
        if (form.Place(Place) is null)
            form.Faults.Add(Place, words.Of("请选择机构。", "Choose an institution."));
        if (form.Day("/until") < form.Day("/from"))
            form.Faults.Add("/until", words.Of("截止日不能早于生效日。", "The last day cannot be before the first."));
        if (form.Text("/quota") is not null && form.Number("/quota") is not > 0)
            form.Faults.Add("/quota", words.Of("请填写 1 以上的整数。", "A whole number from 1 on."));
    }
}
