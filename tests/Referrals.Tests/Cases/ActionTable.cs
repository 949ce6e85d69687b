// contracts/referral-actions.md: the table that people read and tests check.
using System.Text;
using Referrals.Cases;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Tests.Cases;

/// <summary>One line: an action leads from states to states.</summary>
internal sealed record ActionLine(
    string Action,
    string Path,
    IReadOnlyList<string> From,
    IReadOnlyList<string> To,
    string By,
    string Condition
);

internal static class ActionTable
{
    public static string File => Path.Combine(Repository.Root, "contracts", "referral-actions.md");

    /// <summary>The lines as they stand in the document.</summary>
    public static IReadOnlyList<ActionLine> Lines { get; } = Read();

    private static IReadOnlyList<ActionLine> Read() =>
        [
            .. System
                .IO.File.ReadAllLines(File)
                .Where(line => line.StartsWith("| `"))
                .Select(line => line.Split('|').Select(cell => cell.Trim()).ToArray())
                .Select(cells => new ActionLine(
                    cells[1].Trim('`'),
                    cells[2].Trim('`'),
                    List(cells[3]),
                    List(cells[4]),
                    cells[5],
                    cells[6]
                )),
        ];

    /// <summary>The document as the code has it.</summary>
    public static string Write(Func<ReferralAction, IReadOnlyList<string>> to)
    {
        var text = new StringBuilder(
            """
            # What may be done to a referral

            Every state, every action, and who may take it. Whatever is not here is refused with `referral.wrong-state` and the list of what is
            allowed now. The tests walk this table through the rules; the rules are `ReferralActions.cs` and `ReferralDecider*.cs`.

            Parties: the *sender* and *reviewer* (its township hospital), the *receiver* where the case lies now, the *lead centre* of the receiver's
            group (of the sender's, where the receiver is outside the county), or of the reviewer's, once a review that is late was escalated. The *clock* is the service
            itself: nobody can ask for what only the clock does.

            | action | `POST /api/referrals/{id}/…` | from | to | by | if |
            |---|---|---|---|---|---|

            """
        );
        foreach (var rule in ReferralActions.All)
        {
            var by = string.Join("; ", rule.By.Select(side => $"{Kebab.Of(side.Party)}: {Names(side.Roles)}".TrimEnd(':', ' ')));
            text.AppendLine(
                $"| `{Kebab.Of(rule.Action)}` | {(rule.Path.Length == 0 ? "" : $"`{rule.Path}`")} | {string.Join(", ", rule.From.Select(s => Kebab.Of(s)))} | {string.Join(", ", to(rule.Action))} | {by} | {rule.Condition} |"
            );
        }

        return text.AppendLine()
            .AppendLine(
                """
                A draft begins with `PUT …/draft`, a case with `POST /api/referrals` or `PUT /api/referrals/{id}`, an emergency with `PUT …/emergency-arrival`.
                Of one patient there is one live up-referral for each destination and specialty, from submission until care has ended; emergencies are never held up by one.
                A cancellation before acceptance needs nobody's confirmation. `opening` also happens by itself when a person of the receiver reads the case.
                """
            )
            .ToString();
    }

    private static string Names(Roles roles) =>
        string.Join(", ", RoleNames.All.Where(r => (roles & r.Value) != 0).Select(r => r.Key).Order());

    private static IReadOnlyList<string> List(string cell) =>
        [.. cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
