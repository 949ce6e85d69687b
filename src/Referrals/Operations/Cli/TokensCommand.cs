// tokens revoke: genuine tokens that shall not be honoured any longer.
using System.CommandLine;
using System.Globalization;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Operations.Cli;

internal static class TokensCommand
{
    private const string About =
        "Refuses tokens before they expire, on every node, within some seconds. "
        + "Disable the account at the issuer first, or it issues new ones.";

    public static Command Create()
    {
        var id = new Option<string?>("--jti") { Description = "The one token with this id." };
        var subject = new Option<string?>("--subject") { Description = "Every token of this account (\"sub\") issued before a moment." };
        var before = new Option<string?>("--issued-before")
        {
            Description = "That moment, such as 2026-03-01T08:00 (China Standard Time unless it says otherwise); now if nothing is said.",
        };
        var revoke = new Command("revoke", About) { id, subject, before };
        revoke.SetAction(
            async (parsed, cancellation) =>
            {
                var (one, account) = (parsed.GetValue(id), parsed.GetValue(subject));
                var moment = Check(one, account, parsed.GetValue(before), TimeProvider.System.GetUtcNow());
                await using var host = await CommandHost.OpenAsync(create: false, cancellation);
                Console.WriteLine(await RevokeAsync(host.Services.GetRequiredService<RevokedTokens>(), one, account, moment, cancellation));
                return 0;
            }
        );
        return new Command("tokens", "Tokens that were issued.") { revoke };
    }

    private static DateTimeOffset Check(string? id, string? subject, string? before, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(id) == string.IsNullOrWhiteSpace(subject) || (before is not null && subject is null))
            throw new MisuseException("either --jti ID or --subject NAME is needed, the latter with --issued-before if not now.");
        if (subject is not null && Subjects.NamesAPerson(subject))
            throw new MisuseException("--subject is a person's number; no token with such a subject is accepted.");
        if (before is null)
            return now;
        if (StreamCommands.Moment(before) is not { } moment)
            throw new MisuseException($"--issued-before is \"{before}\": a moment such as 2026-03-01T08:00 is needed.");
        return moment <= now ? moment : throw new MisuseException($"--issued-before is \"{before}\", which has not come yet.");
    }

    private static async Task<string> RevokeAsync(
        RevokedTokens revoked,
        string? id,
        string? subject,
        DateTimeOffset before,
        CancellationToken cancellation
    )
    {
        await revoked.ApplySchema(cancellation);
        var within = string.Create(CultureInfo.InvariantCulture, $"on every node within {RevokedTokens.Freshness.TotalSeconds} seconds.");
        if (subject is null)
        {
            await revoked.RevokeId(id!, cancellation);
            return $"The token {id} is refused, {within}";
        }
        await revoked.RevokeSubject(subject, before, cancellation);
        var moment = before.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        return $"Tokens of {subject} issued before {moment} are refused, {within}";
    }
}
