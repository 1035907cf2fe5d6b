using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Benchmarks;

/// <summary>The limit of every HTTP figure: Kestrel that answers a constant, as a process of its own.</summary>
internal static class BareKestrel
{
    public const string Command = "bare-kestrel";

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        var answer = """{"status":"ok"}"""u8.ToArray();
        app.Run(context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = answer.Length;
            return context.Response.Body.WriteAsync(answer).AsTask();
        });
        await app.StartAsync();
        Console.WriteLine($"listening on {app.Urls.First()}");
        await app.WaitForShutdownAsync();
    }
}
