// doctor: looks at everything that the service stands on, and says what to do next.
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Hosting;

namespace Referrals.Operations.Cli;

internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var command = new Command(
            "doctor",
            "Looks at database, tables, clocks, disk, keys, followers and settings, and says what to do next. Exit code 0: all is well, 1: warnings, 2: errors."
        )
        {
            json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var findings = await ExamineAsync(cancellation);
                var worst = findings.Max(finding => finding.Level);
                if (parsed.GetValue(json))
                {
                    Console.WriteLine(
                        new JsonObject { ["status"] = Word(worst), ["checks"] = new JsonArray([.. findings.Select(ToJson)]) }.ToJsonString(
                            Json
                        )
                    );
                }
                else
                {
                    Show(findings);
                }
                return (int)worst;
            }
        );
        return command;
    }

    private static async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        CommandHost host;
        try
        {
            host = await CommandHost.OpenAsync(create: false, cancellation);
        }
        catch (NoDatabaseException missing)
        {
            return
            [
                Finding.Warning(
                    "database",
                    missing.Message,
                    "ops/run makes the embedded database; for a real one set ConnectionStrings__Referrals."
                ),
            ];
        }
        catch (EmbeddedPostgresException refused)
        {
            return
            [
                Finding.Error(
                    "database",
                    ProblemLine.Of(refused),
                    refused.Code == EmbeddedPostgresException.DiskFull
                        ? "ops/runbooks/disk-full.md"
                        : "Mend that; ops/runbooks/database-away.md"
                ),
            ];
        }
        catch (OperationSettingsException refused)
        {
            return [DoctorChecks.Refused(refused)];
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
        {
            return [Finding.Error("database", ProblemLine.Of(unforeseen), "Look at ConnectionStrings__Referrals and the other settings.")];
        }
        await using (host)
        {
            findings.AddRange(await DoctorChecks.SettingsAsync(host, cancellation));
            findings.AddRange(await DoctorNeighbours.ReachAsync(host, cancellation));
            if (await DoctorDatabase.ReachAsync(host, findings, cancellation))
            {
                findings.AddRange(await DoctorDatabase.ExamineAsync(host, cancellation));
                findings.AddRange(await DoctorChecks.ExamineAsync(host, cancellation));
            }
            findings.AddRange(DoctorFiles.Certificate(host));
            findings.AddRange(DoctorFiles.Backups(host.Configuration, DoctorChecks.IsDevelopment(host), DateTimeOffset.UtcNow));
            findings.AddRange(DoctorChecks.Machine(host));
            return findings;
        }
    }

    private static void Show(IReadOnlyList<Finding> findings)
    {
        var width = findings.Max(finding => finding.Check.Length);
        foreach (var finding in findings)
        {
            Console.WriteLine($"{Sign(finding.Level)} {finding.Check.PadRight(width)}  {finding.Says}");
            if (finding.Next is not null)
            {
                Console.WriteLine($"  {new string(' ', width)}  → {finding.Next}");
            }
        }
    }

    private static char Sign(FindingLevel level) =>
        level switch
        {
            FindingLevel.Ok => '✓',
            FindingLevel.Warning => '!',
            _ => '✗',
        };

    private static string Word(FindingLevel level) => level.ToString().ToLowerInvariant();

    private static JsonObject ToJson(Finding finding) =>
        new()
        {
            ["check"] = finding.Check,
            ["level"] = Word(finding.Level),
            ["says"] = finding.Says,
            ["next"] = finding.Next,
        };
}
