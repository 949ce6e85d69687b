using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Referrals.Institutions;
using Referrals.Seals;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Operations;

namespace Referrals.Tests.Seals;

/// <summary>日志封存: once a day, signed, as an event and as a file; with both it is found out who changed the log.</summary>
public sealed class when_a_log_is_sealed : IAsyncLifetime
{
    private const string County = "340422";

    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("referrals-seals").FullName;
    private readonly TestService service;

    public when_a_log_is_sealed(TestPostgres postgres)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(KeyFile, pair.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PublicKeyFile, pair.ExportSubjectPublicKeyInfoPem());
        service = new TestService(postgres, Configure);
    }

    private string KeyFile => Path.Combine(folder, "key.pem");

    private string PublicKeyFile => Path.Combine(folder, "public.pem");

    private string Kept => Path.Combine(folder, "kept");

    public async ValueTask InitializeAsync()
    {
        await service.InitializeAsync();
        service.Clock.Set(new DateOnly(2027, 1, 1).Start().AddMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task a_day_is_sealed_once_when_it_is_over_by_any_node_and_however_often()
    {
        await service.Sent();
        await Seal();
        await Seal();
        await (await service.Another()).Services.GetRequiredService<SealWork>().Round(TestContext.Current.CancellationToken);
        (await Days()).ShouldBe(["2026-12-31"]);

        // The last minute of the next day, its first, and after nights in which no node ran.
        service.Clock.Set(Shanghai.EndOf(new DateOnly(2027, 1, 1)).AddSeconds(-1));
        await Seal();
        (await Days()).ShouldBe(["2026-12-31"]);
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await Seal();
        service.Clock.Advance(TimeSpan.FromDays(3));
        await Seal();
        (await Days()).ShouldBe(["2026-12-31", "2027-01-01", "2027-01-04"]);
        Files().ShouldBe(["2026-12-31.json", "2027-01-01.json", "2027-01-04.json"]);
    }

    [Fact]
    public async Task a_seal_is_what_the_county_can_check_with_openssl_and_its_file_comes_again()
    {
        await Seal();
        var seal = (await Seals())["/items/0"];
        using var pair = ECDsa.Create();
        pair.ImportFromPem((await Seals()).String("/publicKey"));
        var text =
            $"referrals log seal 1\n{County}\n2026-12-31\n{seal.GetProperty("block")}\n{seal.GetProperty("position")}\n{seal.GetProperty("root").GetString()}";
        pair.VerifyData(
                Encoding.UTF8.GetBytes(text),
                seal.GetProperty("signature").GetBytesFromBase64(),
                HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence
            )
            .ShouldBeTrue();

        var file = Path.Combine(Kept, County, "2026-12-31.json");
        var written = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        JsonElement.DeepEquals(JsonDocument.Parse(written).RootElement, seal).ShouldBeTrue(written);
        File.Delete(file);
        await Seal();
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe(written);
    }

    [Fact]
    public async Task verify_names_what_was_changed_and_the_seal_that_no_longer_fits()
    {
        await service.Sent();
        await Seal();
        var (code, output, errors) = await Verify();
        code.ShouldBe(0, output + errors);
        output.ShouldContain($"{County}: ");
        output.ShouldContain(" 1 seals; root ");
        output.ShouldEndWith("Nothing differs.");

        await Sql("update referrals.mt_events set data = data || '{\"urgency\": \"routine\"}' where type = 'referral_submitted'");
        (code, output, _) = await Verify();
        code.ShouldBe(1);
        output.ShouldContain(", referral_submitted): not the event that was appended.");

        // Now the blocks too, as by somebody who has read how they are made: only what was kept elsewhere knows better.
        await Sql("truncate referrals.log_blocks");
        await using (var database = NpgsqlDataSource.Create(service.ConnectionString))
        await using (var connection = await database.OpenConnectionAsync(TestContext.Current.CancellationToken))
            await EventStore.Chain.LogBlocks.Continue(connection, "referrals", TestContext.Current.CancellationToken);
        (code, output, _) = await Verify();
        code.ShouldBe(1);
        output.ShouldContain("is not what was sealed.");
    }

    [Fact]
    public async Task a_seal_that_another_key_signed_is_named()
    {
        await Seal();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(PublicKeyFile, other.ExportSubjectPublicKeyInfoPem(), TestContext.Current.CancellationToken);
        var (code, output, _) = await Verify();
        code.ShouldBe(1);
        output.ShouldContain("the seal of 2026-12-31 was not signed by the key ");
    }

    [Fact]
    public async Task without_a_key_nothing_is_sealed_and_verify_says_what_that_leaves_open()
    {
        await using var unsealed = new TestService(service.ConnectionString);
        await unsealed.InitializeAsync();
        await unsealed.Services.GetRequiredService<SealWork>().Round(TestContext.Current.CancellationToken);
        (await Days()).ShouldBeEmpty();
        var (code, output, _) = await ReferralsProcess.RunAsync(folder, ["verify"], Database);
        code.ShouldBe(0);
        output.ShouldContain("No seals were compared");
    }

    private (string, string) Database => ("ConnectionStrings__Referrals", service.ConnectionString);

    private void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration["Seals:KeyFile"] = KeyFile;
        builder.Configuration["Seals:Folder"] = Kept;
        builder.Configuration[SealSettings.Setting] = "0";
    }

    private Task Seal() => service.Services.GetRequiredService<SealWork>().Round(TestContext.Current.CancellationToken);

    private Task<Answer> Seals() => service.As("county-authority@340422").Get("/api/log-seals").Expect(200).Run();

    private async Task<IReadOnlyList<string>> Days() =>
        [.. (await Seals())["/items"].EnumerateArray().Select(seal => seal.GetProperty("day").GetString()!)];

    private IReadOnlyList<string> Files() =>
        [
            .. System
                .IO.Directory.EnumerateFiles(Path.Combine(Kept, County))
                .Select(file => Path.GetFileName(file)!)
                .Order(StringComparer.Ordinal),
        ];

    private Task<(int Code, string Output, string Errors)> Verify() =>
        ReferralsProcess.RunAsync(folder, ["verify", "--seals", Kept, "--public-key", PublicKeyFile], Database);

    private async Task Sql(string sql)
    {
        await using var database = NpgsqlDataSource.Create(service.ConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
