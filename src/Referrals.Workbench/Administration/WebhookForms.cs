// Where an institution's messages are sent.
using Referrals.Workbench.Care;
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;

namespace Referrals.Workbench.Administration;

/// <summary>Setting a webhook 推送地址. One that is set already keeps its place in the messages.</summary>
public static class WebhookForms
{
    public const string Action = "set-webhook";

    /// <summary>The form before anybody has typed.</summary>
    /// <param name="names">Institutions that are known.</param>
    public static ActionForm For(Names names) =>
        new(
            Action,
            [
                new FormField("/institution", FieldKind.Code, "机构", "Institution")
                {
                    Required = true,
                    Choices = [.. names.All.Select(one => new FieldChoice(one.Code, one.Name))],
                },
                new FormField("/url", FieldKind.Line, "地址（https）", "Address (https)") { Required = true, Longest = 500 },
            ]
        );

    /// <summary>What is sent.</summary>
    public static WebhookForm Read(ActionForm form) => new(form.Text("/url"));
}
