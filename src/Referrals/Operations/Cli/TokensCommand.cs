// tokens revoke: genuine tokens that shall not be honoured any longer.
using System.CommandLine;
using System.Globalization;
using Referrals.Security;

namespace Referrals.Operations.Cli;

internal static class TokensCommand
{
    public static Command Create()
    {
        var id = new Option<string?>("--jti") { Description = "The one token with this id." };
        var subject = new Option<string?>("--subject") { Description = "Every token of this account, the token's \"sub\", that was issued before a moment." };
        var before = new Option<string?>("--issued-before") { Description = "That moment, such as 2026-03-01T08:00 (China Standard Time unless it says otherwise); now if nothing is said." };
        var revoke = new Command("revoke", "Refuses tokens before they expire, on every node, within some seconds. Disable the account at the issuer first, or new ones are issued.") { id, subject, before };
        revoke.SetAction(async (parsed, cancellation) =>
        {
            var (one, account, text) = (parsed.GetValue(id), parsed.GetValue(subject), parsed.GetValue(before));
            if (string.IsNullOrWhiteSpace(one) == string.IsNullOrWhiteSpace(account) || (text is not null && account is null))
                throw new MisuseException("either --jti ID or --subject NAME is needed, the latter with --issued-before if not now.");
            if (account is not null && Subjects.NamesAPerson(account))
                throw new MisuseException("--subject is a person's number; no token with such a subject is accepted.");
            var now = TimeProvider.System.GetUtcNow();
            var moment = text is null ? now : StreamCommands.Moment(text) ?? throw new MisuseException($"--issued-before is \"{text}\": a moment such as 2026-03-01T08:00 is needed.");
            if (moment > now)
                throw new MisuseException($"--issued-before is \"{text}\", which has not come yet.");
            await using var host = await CommandHost.OpenAsync(create: false, cancellation);
            Console.WriteLine(await RevokeAsync(host.Services.GetRequiredService<RevokedTokens>(), one, account, moment, cancellation));
            return 0;
        });
        return new Command("tokens", "Tokens that were issued.") { revoke };
    }

    private static async Task<string> RevokeAsync(RevokedTokens revoked, string? id, string? subject, DateTimeOffset before, CancellationToken cancellation)
    {
        await revoked.ApplySchema(cancellation);
        var within = string.Create(CultureInfo.InvariantCulture, $"on every node within {RevokedTokens.Freshness.TotalSeconds} seconds.");
        if (subject is null)
        {
            await revoked.RevokeId(id!, cancellation);
            return $"The token {id} is refused, {within}";
        }
        await revoked.RevokeSubject(subject, before, cancellation);
        return $"Tokens of {subject} issued before {before.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)} are refused, {within}";
    }
}
