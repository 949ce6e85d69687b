// The whole composition root on one page.
namespace Referrals;

internal static class App
{
    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        await using var app = builder.Build();
        await app.RunAsync();
    }
}
