using System.Net;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>What is not needed costs no memory and no time at the start.</summary>
public sealed class LoadedAssemblyTests
{
    private static readonly string[] OfAdapters = ["Azure.", "BCrypt.", "MongoDB.", "PhoneNumbers.dll", "StackExchange.Redis", "Stripe.net"];

    [SkippableFact]
    public async Task Nothing_of_an_adapter_that_is_not_chosen_is_loaded_and_Stripe_net_by_its_first_use()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "What a process has loaded is read from /proc.");
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        using (var ready = await kelmah.Http.GetAsync("/health/ready")) Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        using (var unsigned = await PostWebhookAsync(kelmah.Http, signature: null)) Assert.Equal(HttpStatusCode.BadRequest, unsigned.StatusCode);
        Assert.Contains("Kelmah.Functions.dll", kelmah.LoadedFiles);
        Assert.DoesNotContain(kelmah.LoadedFiles, file => OfAdapters.Any(start => file.StartsWith(start, StringComparison.Ordinal)));

        using (var forged = await PostWebhookAsync(kelmah.Http, $"t=1,v1={new string('0', 64)}")) Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Contains("Stripe.net.dll", kelmah.LoadedFiles);
    }

    private static async Task<HttpResponseMessage> PostWebhookAsync(HttpClient http, string? signature)
    {
        using var content = new StringContent("{}");
        if (signature is not null) content.Headers.Add("Stripe-Signature", signature);
        return await http.PostAsync("/api/v1/webhooks/stripe", content);
    }
}
