using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Referrals.Security;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Http;

/// <summary>A certificate from files: used with the protocols that are safe, renewed without a restart, refused when it is none.</summary>
public sealed class when_the_service_speaks_tls(TestPostgres postgres) : IDisposable
{
    // Which certificate it is, is what the tests look at.
#pragma warning disable CA5359, MA0039
    private static readonly RemoteCertificateValidationCallback Any = (_, _, _, _) => true;
#pragma warning restore CA5359, MA0039

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("referrals-tls-");

    private string CertificateFile => Path.Combine(folder.FullName, "certificate.pem");

    private string KeyFile => Path.Combine(folder.FullName, "key.pem");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task it_is_used_and_a_renewed_one_is_taken_without_a_restart()
    {
        var first = Write();
        await using var service = Service();
        await service.InitializeAsync();
        (await Shown(service)).ShouldBe(first);

        var second = Write();
        (await Shown(service)).ShouldBe(first, "files are looked at now and then");
        service.Clock.Advance(TimeSpan.FromSeconds(10));
        (await Shown(service)).ShouldBe(second);

        // Half of a renewal: the key belongs to another certificate.
        File.WriteAllText(KeyFile, "not yet");
        File.SetLastWriteTimeUtc(KeyFile, DateTime.UtcNow.AddMinutes(1));
        service.Clock.Advance(TimeSpan.FromSeconds(10));
        (await Shown(service)).ShouldBe(second);
        service.Log.Lines.ShouldContain(line => line.StartsWith("Error ") && line.Contains("The one from before is used"));
        var third = Write();
        File.SetLastWriteTimeUtc(KeyFile, DateTime.UtcNow.AddMinutes(2));
        service.Clock.Advance(TimeSpan.FromSeconds(10));
        (await Shown(service)).ShouldBe(third);
    }

    [Fact]
    public async Task requests_come_by_it_and_old_protocols_do_not()
    {
        Write();
        await using var service = Service();
        await service.InitializeAsync();
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = Any } };
        using var http = new HttpClient(handler);
        using var answer = await http.GetAsync(new Uri(service.Address, "/health/live"), Cancellation);
        ((int)answer.StatusCode).ShouldBe(200);
        answer.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=15552000"]);
#pragma warning disable CA5397, CA5398, SYSLIB0039 // Which it must refuse.
        await Should.ThrowAsync<Exception>(Shown(service, SslProtocols.Tls11));
#pragma warning restore CA5397, CA5398, SYSLIB0039
        (await Shown(service, SslProtocols.Tls12)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task one_that_cannot_be_used_is_told_before_the_start()
    {
        (await Refused()).ShouldContain("cannot be read");
        File.WriteAllText(CertificateFile, "no certificate");
        File.WriteAllText(KeyFile, "no key");
        (await Refused()).ShouldContain("cannot be read");
        Write(from: -20, until: -10);
        (await Refused()).ShouldContain(" ended at ");
        Write(from: 10, until: 20);
        (await Refused()).ShouldContain(" begins at ");
        Write();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(KeyFile, other.ExportPkcs8PrivateKeyPem());
        (await Refused()).ShouldContain("cannot be read");
    }

    private TestService Service() => new(postgres, Configure) { OnKestrel = true };

    private void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration["Https:CertificateFile"] = CertificateFile;
        builder.Configuration["Https:KeyFile"] = KeyFile;
        builder.WebHost.UseUrls("https://127.0.0.1:0");
    }

    private async Task<string> Refused()
    {
        await using var service = Service();
        var refused = await Should.ThrowAsync<SecuritySettingsException>(async () => await service.InitializeAsync());
        refused.Code.ShouldBe("security.certificate-unusable");
        refused.Message.ShouldContain(CertificateFile);
        return refused.Message;
    }

    /// <summary>Writes a new certificate. Returns its thumbprint.</summary>
    private string Write(int from = -1, int until = 60)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=referrals.example", pair, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(until));
        File.WriteAllText(CertificateFile, made.ExportCertificatePem());
        File.WriteAllText(KeyFile, pair.ExportPkcs8PrivateKeyPem());
        return made.Thumbprint;
    }

    private static async Task<string> Shown(TestService service, SslProtocols protocols = SslProtocols.None)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(service.Address.Host, service.Address.Port, Cancellation);
        await using var tls = new SslStream(client.GetStream(), false, Any);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "referrals.example", EnabledSslProtocols = protocols },
            Cancellation
        );
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.Export(X509ContentType.Cert)).Thumbprint;
    }
}
