// The certificate of the service: read from files, checked before the start, and read again when they have changed.
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Referrals.Security;

namespace Referrals.Http;

/// <summary>
/// The settings <c>Https:CertificateFile</c> and <c>Https:KeyFile</c>: PEM files, the certificate followed by those that signed it.
/// </summary>
internal sealed partial class TlsCertificate
{
    private static readonly TimeSpan Looking = TimeSpan.FromSeconds(10);

    private readonly Lock guard = new();
    private readonly string file;
    private readonly string keyFile;
    private readonly TimeProvider time;
    private readonly ILogger<TlsCertificate> logger;
    private Loaded current;
    private long lookedAt;

    private sealed record Loaded(X509Certificate2 Certificate, SslStreamCertificateContext Context, (DateTime, DateTime) Written);

    private TlsCertificate(string file, string keyFile, TimeProvider time, ILogger<TlsCertificate> logger)
    {
        (this.file, this.keyFile, this.time, this.logger) = (file, keyFile, time, logger);
        current = Load();
        lookedAt = time.GetTimestamp();
    }

    /// <summary>Until when the certificate that is in use holds.</summary>
    public DateTimeOffset Until => Moment(Current.Certificate.NotAfter);

    /// <summary>The one that the settings name; null where they name none.</summary>
    /// <exception cref="SecuritySettingsException">It cannot be read, is none, has no key, or does not hold now.</exception>
    public static TlsCertificate? Of(IServiceProvider services) => services.GetRequiredService<Lazy<TlsCertificate?>>().Value;

    public static IServiceCollection Add(IServiceCollection services) =>
        services.AddSingleton(provider => new Lazy<TlsCertificate?>(() =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            if (configuration["Https:CertificateFile"]?.Trim() is not { Length: > 0 } file)
                return null;
            var key = configuration["Https:KeyFile"]?.Trim() is { Length: > 0 } named ? named : file;
            return new TlsCertificate(
                file,
                key,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<TlsCertificate>>()
            );
        }));

    /// <summary>Has each new connection use the files as they are by then.</summary>
    public void Use(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificate = current.Certificate;
        https.OnAuthenticate = (_, options) => options.ServerCertificateContext = Current.Context;
    }

    private Loaded Current
    {
        get
        {
            lock (guard)
            {
                if (time.GetElapsedTime(lookedAt) < Looking)
                    return current;
                lookedAt = time.GetTimestamp();
                try
                {
                    if (Written() != current.Written)
                    {
                        current = Load();
                        LogRenewed(file, current.Certificate.NotAfter.ToUniversalTime());
                    }
                }
                catch (SecuritySettingsException problem)
                {
                    // Half a file, or a key that belongs to another certificate: the next look finds both.
                    LogNotRenewed(problem.Message);
                }

                return current;
            }
        }
    }

    private (DateTime, DateTime) Written() => (File.GetLastWriteTimeUtc(file), File.GetLastWriteTimeUtc(keyFile));

    private Loaded Load()
    {
        var written = Written();
        X509Certificate2 certificate;
        var chain = new X509Certificate2Collection();
        try
        {
            certificate = X509Certificate2.CreateFromPemFile(file, keyFile);
            chain.ImportFromPemFile(file);
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw Unusable($"cannot be read ({refused.Message})");
        }

        var now = time.GetUtcNow();
        if (now > Moment(certificate.NotAfter))
            throw Unusable($"ended at {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");
        if (now < Moment(certificate.NotBefore))
            throw Unusable($"begins at {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");
        return new Loaded(certificate, SslStreamCertificateContext.Create(certificate, chain, offline: true), written);
    }

    // A certificate tells its moments by the clock of the machine.
    private static DateTimeOffset Moment(DateTime local) => new(local.ToUniversalTime());

    private SecuritySettingsException Unusable(string why) =>
        new(
            SecuritySettingsException.CertificateUnusable,
            $"The certificate {file} with the key {keyFile} {why}. Https__CertificateFile and Https__KeyFile name PEM files that the user who runs the service can read."
        );

    [LoggerMessage(103, LogLevel.Information, "The certificate {File} was renewed; it holds until {Until}")]
    private partial void LogRenewed(string file, DateTime until);

    [LoggerMessage(104, LogLevel.Error, "{Problem} The one from before is used")]
    private partial void LogNotRenewed(string problem);
}
