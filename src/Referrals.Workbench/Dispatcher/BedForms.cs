// A ward's beds of a day, where no system of the hospital tells them.
using Referrals.Workbench.Care;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Dispatcher;

/// <summary>Publishing beds 床位公布.</summary>
public static class BedForms
{
    public const string Action = "publish-beds";

    private const string Ward = "ward";

    /// <summary>The form, for tomorrow unless another day is said.</summary>
    /// <param name="units">Units of the hospital.</param>
    /// <param name="today">In Shanghai.</param>
    public static ActionForm For(IReadOnlyList<UnitOn> units, DateOnly today) =>
        new ActionForm(
            Action,
            [
                new FormField("/unit", FieldKind.Code, "病区", "Ward")
                {
                    Required = true,
                    Choices = [.. units.Where(unit => unit.Kind == Ward).Select(unit => new FieldChoice(unit.Code, unit.Name))],
                },
                new FormField("/day", FieldKind.Day, "日期", "Day") { Required = true },
                new FormField("/beds/staffed", FieldKind.Number, "可开放床位", "Staffed beds") { Required = true },
                new FormField("/beds/census", FieldKind.Number, "期初留院人数", "Patients in the morning") { Required = true },
                new FormField("/beds/expectedDischarges", FieldKind.Number, "预计出院", "Expected discharges") { Required = true },
                new FormField("/reason", FieldKind.Code, "变更原因", "Reason of a change")
                {
                    Codes = Codes.Withdrawals,
                    Hint = ("与已公布的不同且有患者失去床位时必填", "needed where somebody loses a bed by it"),
                },
            ]
        )
        {
            Rules = Check,
        }.Begin("/day", value => value.Text = Formats.Iso(today.AddDays(1)));

    /// <summary>Key of the pool 资源池 that is published.</summary>
    /// <param name="form">Filled in.</param>
    /// <param name="hospital">Code of the hospital.</param>
    public static string PoolOf(ActionForm form, string hospital) => $"{hospital}~bed~{form.Text("/unit")}~{form.Text("/day")}";

    /// <summary>What is sent.</summary>
    public static PoolForm Read(ActionForm form) =>
        new(
            form.Text("/reason"),
            new BedsForm(form.Number("/beds/staffed"), form.Number("/beds/census"), form.Number("/beds/expectedDischarges"))
        );

    private static void Check(ActionForm form, Words words, DateTimeOffset now)
    {
        foreach (var field in form.Fields.Where(field => field.Kind == FieldKind.Number && form.Number(field.Pointer) is null))
            form.Faults.Add(field.Pointer, words.Of("请填写整数。", "A whole number."));
        if (form.Number("/beds/expectedDischarges") > form.Number("/beds/census"))
            form.Faults.Add("/beds/expectedDischarges", words.Of("不能多于留院人数。", "No more than there are patients."));
        if (form.Day("/day") < Formats.Day(now))
            form.Faults.Add("/day", words.Of("日期不能早于今天。", "A day cannot be before today."));
    }
}
