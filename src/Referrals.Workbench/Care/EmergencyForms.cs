// An emergency at the door 绿色通道: who, by which centre, sent by whom. Its paperwork follows.
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Care;

/// <summary>The form of an arrival by the green channel.</summary>
public static class EmergencyForms
{
    public const string Action = "start-emergency";

    private const string Card = "identity-card";
    private const string Unknown = "unknown";
    private const string Kind = "/patient/identity/kind";

    /// <summary>As few fields as the door allows.</summary>
    /// <param name="here">Code of the institution where the patient is.</param>
    /// <param name="names">Institutions of the county, and units of this one.</param>
    /// <param name="now">The clock of the service.</param>
    public static ActionForm For(string here, Names names, DateTimeOffset now) =>
        new ActionForm(
            Action,
            [
                new FormField("/channel", FieldKind.Choice, "急诊中心", "Emergency centre")
                {
                    Required = true,
                    Codes = Codes.EmergencyCentres,
                },
                new FormField("/unit", FieldKind.Code, "接诊科室", "Department")
                {
                    Required = true,
                    Choices = [.. names.Units(here).Select(unit => new FieldChoice(unit.Code, unit.Name))],
                },
                new FormField("/from", FieldKind.Code, "转出机构", "Sent by")
                {
                    Required = true,
                    Choices = [.. names.All.Where(one => one.Code != here).Select(one => new FieldChoice(one.Code, one.Name))],
                },
                new FormField("/arrivedAt", FieldKind.Moment, "到诊时间", "When the patient came") { Required = true },
                new FormField(Kind, FieldKind.Choice, "患者身份", "The patient")
                {
                    Required = true,
                    Codes = Codes.IdentityKinds,
                    Only = [Card, Unknown],
                },
                new FormField("/patient/identity/number", FieldKind.Line, "身份证号", "Identity number")
                {
                    Required = true,
                    Longest = 18,
                    When = IsCard,
                },
                new FormField("/patient/name", FieldKind.Line, "姓名", "Name")
                {
                    Required = true,
                    Longest = 50,
                    When = IsCard,
                },
                new FormField("/patient/sex", FieldKind.Choice, "性别", "Sex")
                {
                    Codes = Codes.Sexes,
                    Only = ["male", "female", "unknown"],
                    When = IsUnknown,
                },
                new FormField("/patient/estimatedAge", FieldKind.Number, "估计年龄", "Estimated age") { When = IsUnknown },
                new FormField("/patient/phone", FieldKind.Line, "电话", "Telephone") { Longest = 30, When = IsCard },
                new FormField("/despite", FieldKind.Code, "该患者已有急诊病例，另建的理由", "The patient is here already: why another one")
                {
                    Codes = Codes.DespiteReasons,
                    When = form => form.Faults.At("/despite") is not null || !form["/despite"].IsEmpty,
                },
            ]
        )
        {
            Rules = CareForms.NotInFuture,
        }
            .Begin("/arrivedAt", value => value.Text = Moments.Input(now))
            .Begin(Kind, value => value.Text = Card);

    /// <summary>What is sent.</summary>
    public static EmergencyForm Read(ActionForm form) =>
        new(
            new PersonForm(
                new IdentityForm(form.Text(Kind), form.Text("/patient/identity/number")?.ToUpperInvariant(), null),
                form.Text("/patient/name"),
                form.Text("/patient/sex"),
                null,
                form.Text("/patient/phone"),
                null,
                null,
                null
            )
            {
                EstimatedAge = form.Number("/patient/estimatedAge"),
            },
            form.Text("/from"),
            form.Text("/unit"),
            form.Text("/channel"),
            form.Moment("/arrivedAt"),
            form.Text("/despite")
        );

    private static bool IsCard(ActionForm form) => form[Kind].Text == Card;

    private static bool IsUnknown(ActionForm form) => form[Kind].Text == Unknown;
}
