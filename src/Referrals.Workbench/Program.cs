using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Referrals.Workbench.Care;
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;
using Referrals.Workbench.SignIn;
using Referrals.Workbench.Texts;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<Workbench>("#app");
builder.Services.AddAntDesign();
builder.Services.AddScoped(_ => new HttpClient { BaseAddress = new Uri(builder.HostEnvironment.BaseAddress) });
builder.Services.AddScoped<Words>();
builder.Services.AddScoped<Browser>();
builder.Services.AddScoped<Session>();
builder.Services.AddScoped<ApiClient>();
builder.Services.AddScoped<LiveStream>();
builder.Services.AddScoped<Names>();
builder.Services.AddScoped<UnsentForms>();
await builder.Build().RunAsync();
