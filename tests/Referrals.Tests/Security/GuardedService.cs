// A service that trusts an issuer, with a probe behind the gate that says who came through.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Referrals.Http;
using Referrals.Security;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Security;

/// <summary>A class fixture. <see cref="Calls"/> counts what came through.</summary>
public class GuardedService(TestPostgres postgres) : IAsyncLifetime
{
    private TestIssuer? issuer;
    private TestService? service;
    private int calls;

    /// <summary>The same on a real port.</summary>
    public sealed class OnKestrel(TestPostgres postgres) : GuardedService(postgres)
    {
        protected override bool Listens => true;
    }

    protected virtual bool Listens => false;

    public TestService Service => service!;

    public int Calls => calls;

    internal TestIssuer Issuer => issuer!;

    internal DateTimeOffset Now => Service.Clock.Now;

    public async ValueTask InitializeAsync()
    {
        issuer = await TestIssuer.Start();
        service = new TestService(postgres, builder => builder.Configuration["Security:Issuer"] = issuer.Address)
        {
            Routes = Probe,
            OnKestrel = Listens,
        };
        await service.InitializeAsync();
    }

    /// <summary>Somebody with a token of the issuer.</summary>
    internal TestClient With(params (string Name, object? Value)[] claims) => Service.WithToken(Issuer.Token(Now, claims));

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Issuer.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private void Probe(WebApplication app)
    {
        app.MapGet(
                "/api/probe",
                (RequestContext context) =>
                {
                    Interlocked.Increment(ref calls);
                    return Results.Json(
                        new
                        {
                            context.Caller.Subject,
                            context.Caller.County,
                            context.Caller.Institution,
                            context.Caller.Practitioner,
                            Roles = (int)context.Caller.Roles,
                        }
                    );
                }
            )
            .For(Roles.Dispatcher | Roles.CountyAuthority);
        app.MapPost(
                "/api/probe",
                (RequestContext context, Body<Dictionary<string, string>> body) =>
                {
                    Interlocked.Increment(ref calls);
                    return Results.Json(body.Value);
                }
            )
            .For(Roles.Dispatcher);
        app.MapGet("/api/unguarded", () => "nobody should read this");
        app.MapGet("/elsewhere", () => "nor this");
        app.MapGet("/open", () => "everybody may read this").Open();
        app.MapGet("/api/open", () => "nor this").Open();
        app.MapGet("/{place}/ajar", () => "nor this, wherever it lies").Open();
        app.MapGet("/api/authorized", () => "nor this").RequireAuthorization();
    }
}
